import { NativeConnection, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { channelsFrom } from '../activities/channels/channels.js';
import { logLevel, type TemporalConfig } from '../config.js';
import { connectDatabase } from '../database/connect.js';
import { createTables } from '../database/schema.js';
import { discoverAlertTypes } from '../registry/discover.js';
import { pinoLogger, temporalLogger } from './logger.js';
import { createWorker } from './worker.js';

/**
 * Runs a worker until SIGINT or SIGTERM, and lets deliveries under way finish.
 *
 * @param onReady called once it polls
 * @throws Error when the configuration, an alert type, the database or Temporal is not in order
 */
export async function runWorker(config: TemporalConfig, onReady: () => void): Promise<void> {
  const level = logLevel();
  const types = await discoverAlertTypes();
  const log = pinoLogger(level);
  Runtime.install({
    logger: temporalLogger(log),
    shutdownSignals: ['SIGINT', 'SIGTERM'],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }) },
    },
  });
  const db = connectDatabase(process.env['DATABASE_URL']);
  const connection = await NativeConnection.connect(config.connection);
  try {
    await createTables(db);
    const services = { db, now: () => new Date() };
    const dependencies = { types, channels: channelsFrom(process.env), services };
    const worker = await createWorker(config, dependencies, connection);
    const { taskQueue, namespace } = config;
    log.info({ taskQueue, namespace, types: [...types.keys()] }, 'worker started');
    onReady();
    await worker.run();
  } finally {
    await connection.close();
    await db.destroy();
  }
}
