import { Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { channelsOf, eachChannel } from '../activities/channels.js';
import { discoverChannelKinds } from '../activities/load-channels.js';
import { silenceFinder } from '../activities/silences.js';
import { logLevel, type TemporalConfig } from '../config.js';
import { connectDatabase } from '../database/connect.js';
import { databasesOf } from '../database/read-only-query.js';
import { createTables } from '../database/schema.js';
import { discoverAlertTypes } from '../registry/discover.js';
import { loadSettings } from '../settings.js';
import { pinoLogger, temporalLogger } from './logger.js';
import { connect, createWorkers, runTogether } from './worker.js';

export interface RunOptions {
  onReady?: () => void;
  /** Stops the worker. */
  signal: AbortSignal;
}

/**
 * Runs a worker until it is told to stop, and lets deliveries under way finish.
 *
 * @throws Error when the configuration, an alert type, the database or Temporal is not in order
 */
export async function runWorker(
  config: TemporalConfig,
  { onReady, signal }: RunOptions,
): Promise<void> {
  const level = logLevel();
  const types = await discoverAlertTypes();
  const settings = loadSettings();
  const channels = channelsOf(settings, await discoverChannelKinds());
  // Before Temporal's runtime, which would keep the process alive if this threw.
  const db = connectDatabase(process.env['DATABASE_URL']);
  const databases = databasesOf(settings);
  const log = pinoLogger(level);
  Runtime.install({
    logger: temporalLogger(log),
    // Whoever runs the worker may have more to stop than the worker.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }) },
    },
  });
  const connection = await connect(config);
  try {
    await createTables(db);
    const services = { db, now: () => new Date(), query: databases.query };
    const dependencies = { types, channels, services, findSilence: silenceFinder() };
    const workers = await createWorkers(config, dependencies, connection);
    const { taskQueue, namespace } = config;
    for (const channel of eachChannel(channels).values()) {
      // Alerts to it are tried again, until the worker is started with other settings.
      if (channel instanceof Error) log.warn(channel.message);
    }
    log.info({ taskQueue, namespace, types: [...types.keys()] }, 'worker started');
    const stopped = runTogether(workers, signal);
    onReady?.();
    await stopped;
  } finally {
    await connection.close();
    await db.destroy();
    await databases.close();
  }
}
