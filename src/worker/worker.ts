import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, type Dependencies } from '../activities/fire.js';
import { type TemporalConfig, unreachable } from '../config.js';
import { logAttributes } from './log-attributes.js';
import { workflowBundle } from './workflow-bundle.js';
import { reasonOf } from '../reason.js';

/** @throws Error when Temporal cannot be reached, or lets nobody into the namespace */
export async function connect(config: TemporalConfig): Promise<NativeConnection> {
  const { address, namespace } = config;
  const connection = await NativeConnection.connect(config.connection).catch((error: unknown) => {
    throw new Error(unreachable(config), { cause: error });
  });
  try {
    // Worker.create would look too, but leaves threads behind that keep the process alive.
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

/** Not started yet: `run()` starts it. */
export async function createWorker(
  config: TemporalConfig,
  dependencies: Dependencies,
  connection: NativeConnection,
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    activities: createActivities(dependencies),
    workflowBundle: { codePath: workflowBundle },
    interceptors: { activity: [logAttributes] },
    // A delivery under way is let finish; its own time limit is shorter.
    shutdownGraceTime: '20s',
    // How soon a cancellation reaches an activity, and another worker takes over from one that died.
    maxHeartbeatThrottleInterval: '1s',
    stickyQueueScheduleToStartTimeout: '1s',
  });
}
