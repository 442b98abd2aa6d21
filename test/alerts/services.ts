import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { createTables } from '../../examples/reporters/database/schema.js';
import type { Services } from '../../src/services/services.js';
import { temporalLogger } from '../../src/worker/logger.js';
import { temporalService } from '../../src/worker/temporal-service.js';
import { noQuery } from '../support/temporal.js';

/** Returns the database of the reporters, empty. It ends with the test. */
export async function reportersDatabase(): Promise<Services['db']> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-types-'));
  const db = connectDatabase(`file:${join(directory, 'alerts.db')}`);
  onTestFinished(async () => {
    await db.destroy();
    await rm(directory, { recursive: true });
  });
  await createTables(db);
  return db;
}

/** Returns what a type's functions are given when the clock shows `now`, with an empty database. */
export async function servicesAt(now: string): Promise<Services> {
  return {
    db: await reportersDatabase(),
    now: () => new Date(now),
    query: noQuery,
    temporal: temporalService(),
    log: temporalLogger(pino({ level: 'silent' })),
    signal: new AbortController().signal,
  };
}
