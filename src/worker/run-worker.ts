import { Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { channelsFrom } from '../activities/channels/channels.js';
import { logLevel, type TemporalConfig } from '../config.js';
import { connectDatabase } from '../database/connect.js';
import { createTables } from '../database/schema.js';
import { discoverAlertTypes } from '../registry/discover.js';
import { pinoLogger, temporalLogger } from './logger.js';
import { connect, createWorker } from './worker.js';

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
  // Before Temporal's runtime, which would keep the process alive if this threw.
  const db = connectDatabase(process.env['DATABASE_URL']);
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
    const services = { db, now: () => new Date() };
    const dependencies = { types, channels: channelsFrom(process.env), services };
    const worker = await createWorker(config, dependencies, connection);
    const { taskQueue, namespace } = config;
    log.info({ taskQueue, namespace, types: [...types.keys()] }, 'worker started');
    const stopped = worker.run();
    onReady?.();
    if (signal.aborted) worker.shutdown();
    signal.addEventListener('abort', () => worker.shutdown());
    await stopped;
  } finally {
    await connection.close();
    await db.destroy();
  }
}
