import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { silenceFinder } from '../../src/activities/silences.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import type { Dependencies } from '../../src/activities/dependencies.js';
import { defaultTimeouts, type TemporalConfig } from '../../src/config/environment.js';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import type { AlertType } from '../../src/alert-types/define-alert.js';
import { temporalLogger } from '../../src/worker/logger.js';
import { temporalService } from '../../src/worker/temporal-service.js';
import { connect, createWorkers, runTogether } from '../../src/worker/worker.js';

/** Lines that workers in this process have logged, as in production. */
export const logLines: unknown[] = [];

Runtime.install({
  logger: temporalLogger(
    pino({ level: 'info', base: null }, { write: (line) => logLines.push(JSON.parse(line)) }),
  ),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});

/** Returns a new task queue on the shared dev server, or on another server. */
export function testConfig(address: string = sharedAddress()): TemporalConfig {
  return {
    address,
    namespace: 'default',
    taskQueue: `test-${randomUUID()}`,
    connection: { address },
    named: true,
    timeouts: defaultTimeouts,
  };
}

/** Shortens the wait for a worker, for a test that has none. */
export function impatient(config: TemporalConfig): TemporalConfig {
  return { ...config, timeouts: { ...config.timeouts, worker: 500 } };
}

function sharedAddress(): string {
  const address: string | undefined = inject('temporalAddress');
  if (address === undefined) throw new Error('a test without servers: see vitest.config.ts');
  return address;
}

/** Returns a registry of only these types. */
export function typesOf(...types: AlertType[]): Dependencies['types'] {
  return new Map(types.map((type) => [type.type, type]));
}

export interface TestWorker {
  /** Stops gracefully, and at once if nothing is under way. */
  stop: () => Promise<void>;
}

/** Starts a worker in this process. Defaults are as in production, but without alert types. */
export async function startWorker(
  config: TemporalConfig,
  given: Partial<Dependencies>,
): Promise<TestWorker> {
  // Opens only if a type runs a query.
  const db = connectDatabase(`file:${join(tmpdir(), `${config.taskQueue}.db`)}`);
  const dependencies: Dependencies = {
    types: new Map(),
    channels: await loadChannels({}),
    services: { db, now: () => new Date(), query: noQuery, temporal: temporalService() },
    findSilence: silenceFinder(),
    ...given,
  };
  const connection = await connect(config);
  const stopped = new AbortController();
  const workers = await createWorkers(config, dependencies, connection);
  const running = runTogether(workers, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      await running;
      await connection.close();
      await db.destroy();
    },
  };
}

/** Stands in for the databases of a test without any. */
export async function noQuery(): Promise<never> {
  throw new Error('this test has no database to query');
}
