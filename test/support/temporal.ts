import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { channelsFrom } from '../../src/activities/channels/channels.js';
import type { Dependencies } from '../../src/activities/fire.js';
import type { TemporalConfig } from '../../src/config.js';
import { connectDatabase } from '../../src/database/connect.js';
import type { AlertType } from '../../src/registry/define-alert.js';
import { temporalLogger } from '../../src/worker/logger.js';
import { connect, createWorker } from '../../src/worker/worker.js';

/** What workers in this process have logged, as they do in production. */
export const logLines: unknown[] = [];

Runtime.install({
  logger: temporalLogger(
    pino({ level: 'info', base: null }, { write: (line) => logLines.push(JSON.parse(line)) }),
  ),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});

/** A task queue of its own on the shared dev server, or on another server. */
export function testConfig(address: string = inject('temporalAddress')): TemporalConfig {
  return {
    address,
    namespace: 'default',
    taskQueue: `test-${randomUUID()}`,
    connection: { address },
    named: true,
  };
}

/** A registry of just these types. */
export function typesOf(...types: AlertType[]): Dependencies['types'] {
  return new Map(types.map((type) => [type.type, type]));
}

export interface TestWorker {
  /** Graceful; ends at once where nothing is under way. */
  stop: () => Promise<void>;
}

/** A worker in this process. What is not given is as in production, but without alert types. */
export async function startWorker(
  config: TemporalConfig,
  given: Partial<Dependencies>,
): Promise<TestWorker> {
  // Never opened, unless a type asks it something.
  const db = connectDatabase(`file:${join(tmpdir(), `${config.taskQueue}.db`)}`);
  const dependencies: Dependencies = {
    types: new Map(),
    channels: channelsFrom({}),
    services: { db, now: () => new Date() },
    ...given,
  };
  const connection = await connect(config);
  const worker = await createWorker(config, dependencies, connection);
  const running = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await db.destroy();
    },
  };
}
