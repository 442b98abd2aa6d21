import {
  type ActivityInterceptorsFactory,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { createActivities } from '../activities/activities.js';
import type { Dependencies } from '../activities/dependencies.js';
import { eachChannel } from '../channels/channels.js';
import { type TemporalConfig, unreachable } from '../config/environment.js';
import { limitedQueue } from '../contract/queues.js';
import type { Tracing } from '../tracing/tracing-sdk.js';
import { reasonOf, UnreachableError } from '../util/errors.js';
import { metricsOn } from './metrics.js';
import { activityInterceptor, observerOf } from './observe.js';
import { tracedWorkflowBundle, workflowBundle } from './workflow-bundle.js';

/** Connects to Temporal. @throws Error if Temporal is unreachable or refuses the namespace */
export async function connect(config: TemporalConfig): Promise<NativeConnection> {
  const { address, namespace } = config;
  const connection = await NativeConnection.connect(config.connection).catch((error: unknown) => {
    throw new UnreachableError(unreachable(config), { cause: error });
  });
  try {
    // Worker.create checks too, but leaves threads behind that keep the process alive.
    await connection.workflowService.describeNamespace({ namespace });
    return connection;
  } catch (error) {
    await connection.close();
    throw new Error(
      `Temporal at ${address} refused the namespace '${namespace}': set TEMPORAL_NAMESPACE (${reasonOf(error)})`,
      { cause: error },
    );
  }
}

export interface WorkerExtras {
  tracing?: Tracing | undefined;
  /** Interceptors around those of every worker. */
  interceptors?: ActivityInterceptorsFactory[];
}

/** Creates one worker for the alerts and one for each channel with a limit, without starting them. */
export async function createWorkers(
  config: TemporalConfig,
  dependencies: Dependencies,
  connection: NativeConnection,
  { tracing, interceptors = [] }: WorkerExtras = {},
): Promise<Worker[]> {
  const { namespace, taskQueue } = config;
  const { channels, types } = dependencies;
  const metrics = metricsOn(Runtime.instance().metricMeter);
  const observer = observerOf(metrics);
  const common: WorkerOptions = {
    connection,
    namespace,
    taskQueue,
    activities: createActivities({ ...dependencies, observer }),
    interceptors: { activity: [...interceptors, activityInterceptor(types, metrics)] },
    ...(tracing && { plugins: [tracing.plugin] }),
    // Longer than the time limit of a delivery, so that a delivery in progress finishes.
    shutdownGraceTime: '30s',
    // Bounds how soon a cancellation reaches an activity, and a worker takes over from one that died.
    maxHeartbeatThrottleInterval: '1s',
  };
  const limited = [...eachChannel(channels)].flatMap(([name, channel]) => {
    if (channel instanceof Error || channel.perSecond === undefined) return [];
    // Temporal enforces this limit over all workers.
    const maxTaskQueueActivitiesPerSecond = channel.perSecond;
    const queue = limitedQueue(taskQueue, name);
    return Worker.create({ ...common, taskQueue: queue, maxTaskQueueActivitiesPerSecond });
  });
  const alerts = Worker.create({
    ...common,
    workflowBundle: { codePath: tracing ? tracedWorkflowBundle : workflowBundle },
    stickyQueueScheduleToStartTimeout: '1s',
    // Sleeping alerts need no cache, and each cached one takes 0.1 MB or more.
    maxCachedWorkflows: 100,
  });
  return Promise.all([alerts, ...limited]);
}

/** Runs the workers until the signal aborts. If one of them fails, the others stop too. */
export async function runTogether(workers: Worker[], signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  AbortSignal.any([signal, failed.signal]).addEventListener('abort', stop);
  const running = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  if (signal.aborted) stop();
  const results = await Promise.allSettled(running);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
