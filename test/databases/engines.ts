import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { nanoid } from 'nanoid';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import type { Database } from '../../examples/reporters/database/schema.js';
import { createPostgresDatabase } from '../support/shared-postgres.js';

interface Engine {
  /** Returns the URL of a new, empty database. */
  createDatabase: () => Promise<string>;
  stop: () => Promise<void>;
}

interface Current {
  readonly url: string;
  readonly db: Kysely<Database>;
}

const engines: { name: string; start: () => Promise<Engine> }[] = [
  { name: 'SQLite', start: sqliteEngine },
  { name: 'PostgreSQL', start: postgresEngine },
];

/** Runs the suite on each engine, with a new database for each test. */
export function onEachEngine(suite: (current: Current) => void): void {
  describe.each(engines)('on $name', ({ start }) => {
    let engine: Engine;
    let url: string;
    let db: Kysely<Database>;
    beforeAll(async () => {
      engine = await start();
    }, 60_000);
    afterAll(() => engine.stop());
    beforeEach(async () => {
      url = await engine.createDatabase();
      db = connectDatabase(url);
    });
    afterEach(() => db.destroy());
    suite({
      get url() {
        return url;
      },
      get db() {
        return db;
      },
    });
  });
}

async function sqliteEngine(): Promise<Engine> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-sqlite-'));
  return {
    createDatabase: async () => `file:${join(directory, `${nanoid()}.db`)}`,
    stop: () => rm(directory, { recursive: true }),
  };
}

async function postgresEngine(): Promise<Engine> {
  const database = await createPostgresDatabase();
  const admin = connectDatabase(database);
  let schemas = 0;
  return {
    // A schema isolates as well as a database, and is created faster.
    createDatabase: async () => {
      const schema = `test_${++schemas}`;
      await sql`create schema ${sql.id(schema)}`.execute(admin);
      return `${database}?options=-csearch_path=${schema}`;
    },
    stop: () => admin.destroy(),
  };
}
