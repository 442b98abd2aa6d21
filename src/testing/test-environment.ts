import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { AlertType } from '../alert-types/define-alert.js';
import type { Channel } from '../channels/channel.js';
import { AlertClient } from '../client/alert-client.js';
import type { AlertHandle } from '../client/alert-handle.js';
import { defaultTimeouts } from '../config/environment.js';
import type { Outcome } from '../contract/outcome.js';
import type { StartOptions } from '../planning/options.js';
import { type Plan, planAlert } from '../planning/plan.js';
import { type DurationInput, toMillis } from '../time/duration.js';
import { InvalidInputError } from '../util/errors.js';
import { loadWorker } from '../worker/run-worker.js';
import { temporalService } from '../worker/temporal-service.js';
import { recordingChannels, type TestMessage } from './recording-channel.js';
import { servicesFor, testLog, type TestServices } from './services.js';
import { startTestServer } from './test-server.js';

export interface TestOptions {
  /** Services that the types' functions use. */
  services?: TestServices;
  /** Channels that deliver what is recorded, by name. @default none */
  channels?: Record<string, Channel>;
}

/** Outcome of an alert, with the messages that it delivered. */
export interface TestOutcome extends Outcome {
  messages: TestMessage[];
}

/** Temporal's time-skipping server and a worker, for alerts of a test. */
export interface TestEnvironment {
  /** Schedules an alert, skips the time until it has ended, and returns its outcome. */
  runAlert: <Schema extends z.ZodObject, Subject>(
    type: AlertType<Schema, Subject>,
    args: z.input<Schema>,
    options?: StartOptions,
  ) => Promise<TestOutcome>;
  /** Schedules an alert and skips no time. */
  schedule: <Schema extends z.ZodObject, Subject>(
    type: AlertType<Schema, Subject>,
    args: z.input<Schema>,
    options?: StartOptions,
  ) => Promise<AlertHandle>;
  /** Skips time. What is due meanwhile fires. */
  skip: (duration: DurationInput) => Promise<void>;
  /** Returns the time on the server's clock. */
  now: () => Promise<Date>;
  /** Messages of all alerts, in the order of their delivery. */
  readonly messages: readonly TestMessage[];
  stop: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Starts Temporal's time-skipping server and a worker in this process, for any number of tests. Skipped
 * time is global to it: run one alert after another.
 */
export async function startTestEnvironment({
  services = {},
  channels: given,
}: TestOptions = {}): Promise<TestEnvironment> {
  const { installRuntime, connect, createWorkers, runTogether } = await loadWorker();
  await installRuntime(testLog(), undefined).catch(ignoreInstalled);
  const server = await startTestServer();
  const { address, connection: serverConnection } = server;
  const config = {
    address,
    namespace: 'default',
    taskQueue: 'alerts',
    connection: { address },
    named: true,
    timeouts: defaultTimeouts,
  };
  let ahead = 0;
  const currentTime = async () => {
    const millis = await server.currentTimeMs();
    ahead = millis - Date.now();
    return DateTime.fromMillis(millis);
  };
  // The server skips no time while an activity runs.
  const followClock: ActivityInterceptorsFactory = () => ({
    inbound: {
      execute: async (input, next) => {
        await currentTime();
        return next(input);
      },
    },
  });
  const types = new Map<string, AlertType>();
  const channels = recordingChannels(given);
  const connection = await connect(config);
  const workers = await createWorkers(
    config,
    {
      types,
      channels,
      services: servicesFor(services, () => new Date(Date.now() + ahead), temporalService()),
      findSilence: async () => undefined,
    },
    connection,
    { interceptors: [followClock] },
  );
  const stopped = new AbortController();
  const running = runTogether(workers, stopped.signal);
  const alerts = await AlertClient.connect(config);

  const plan = async (type: AlertType, args: unknown, options: StartOptions): Promise<Plan> => {
    types.set(type.type, type);
    const planned = planAlert(type, args, options, channels, await currentTime());
    if (!/[@=]/.test(planned.cronSchedule ?? '')) return planned;
    throw new InvalidInputError(
      "the time-skipping server knows only cron expressions in UTC: give cron, and timezone: 'UTC'",
    );
  };
  const stop = async () => {
    stopped.abort();
    await running;
    await alerts.close();
    await connection.close();
    await server.teardown();
  };
  return {
    runAlert: async (type, args, options = {}) => {
      const planned = await plan(type, args, options);
      checkEnds(planned);
      const alert = await alerts.start(planned);
      await serverConnection.testService?.unlockTimeSkipping({});
      try {
        const outcome = await alert.result();
        const messages = channels.messages.filter(({ alertId }) => alertId === alert.id);
        return { ...outcome, messages };
      } finally {
        await serverConnection.testService?.lockTimeSkipping({});
      }
    },
    schedule: async (type, args, options = {}) => alerts.start(await plan(type, args, options)),
    skip: (duration) => server.sleep(toMillis(duration, 'the time to skip')),
    now: async () => (await currentTime()).toJSDate(),
    messages: channels.messages,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Runs one alert in an environment of its own. */
export async function runAlert<Schema extends z.ZodObject, Subject>(
  type: AlertType<Schema, Subject>,
  args: z.input<Schema>,
  options: StartOptions = {},
  environment: TestOptions = {},
): Promise<TestOutcome> {
  const testing = await startTestEnvironment(environment);
  try {
    return await testing.runAlert(type, args, options);
  } finally {
    await testing.stop();
  }
}

/** Ignores that the process has a runtime of Temporal's, of the test itself or of an environment before. */
function ignoreInstalled(error: unknown): void {
  if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
}

/** @throws InvalidInputError for an alert that does not end by itself on this server */
function checkEnds({ cronSchedule, input: { followUp } }: Plan): void {
  const recurs = cronSchedule !== null;
  if (!recurs && followUp?.repeatEvery === undefined) return;
  const why = recurs ? 'recurs' : 'repeats until somebody acknowledges it';
  throw new InvalidInputError(`this alert ${why}: start it with schedule, then skip time`);
}
