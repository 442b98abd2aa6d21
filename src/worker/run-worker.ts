import { channelsOf, eachChannel } from '../activities/channels.js';
import { discoverChannelKinds } from '../activities/load-channels.js';
import { silenceFinder } from '../activities/silences.js';
import { listenAddress, logLevel, type TemporalConfig } from '../config.js';
import { connectDatabase } from '../database/connect.js';
import { databasesOf } from '../database/read-only-query.js';
import { createTables } from '../database/schema.js';
import { discoverAlertTypes } from '../registry/discover.js';
import { loadSettings } from '../settings.js';
import { startTracing } from '../tracing.js';
import { readinessOf, serveHealth, type Unready } from './health.js';
import { pinoLogger } from './logger.js';
import { installRuntime } from './runtime.js';
import { temporalService } from './temporal-service.js';
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
  const metrics = listenAddress('METRICS_ADDRESS');
  const health = listenAddress('HEALTH_ADDRESS');
  const types = await discoverAlertTypes();
  const settings = loadSettings();
  const channels = channelsOf(settings, await discoverChannelKinds());
  // Before Temporal's runtime, which would keep the process alive if this threw.
  const db = connectDatabase(process.env['DATABASE_URL']);
  const databases = databasesOf(settings);
  const log = pinoLogger(level);
  const tracing = await startTracing((reason) => log.warn({ reason }, 'traces cannot be sent'));
  let unready: Unready = async () => 'the worker is starting';
  const closeHealth = health && (await serveHealth(health, () => unready()));
  await installRuntime(log, metrics);
  const connection = await connect(config);
  try {
    await createTables(db);
    const { query } = databases;
    const services = { db, now: () => new Date(), query, temporal: temporalService() };
    const dependencies = { types, channels, services, findSilence: silenceFinder() };
    const workers = await createWorkers(config, dependencies, connection, tracing);
    const { taskQueue, namespace } = config;
    for (const channel of eachChannel(channels).values()) {
      // Alerts to it are tried again, until the worker is started with other settings.
      if (channel instanceof Error) log.warn(channel.message);
    }
    log.info({ taskQueue, namespace, types: [...types.keys()] }, 'worker started');
    const stopped = runTogether(workers, signal);
    unready = readinessOf(workers, connection);
    onReady?.();
    await stopped;
  } finally {
    await connection.close();
    await db.destroy();
    await databases.close();
    await tracing?.flush();
    await closeHealth?.();
  }
}
