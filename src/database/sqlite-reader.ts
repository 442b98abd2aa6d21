import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Sqlite from 'libsql/promise';
import { z } from 'zod';
import { final } from '../final.js';
import { reasonOf } from '../reason.js';
import { harmfulIn } from './harmful-sqlite.js';
import { LONGEST, type Reader, TIME_LIMIT } from './reader.js';

export function sqliteReader(path: string): Reader {
  const file = resolve(path);
  return {
    read: async (query, most) => {
      // Looked at on another connection: to dispose of its statements is to wait for what runs on
      // theirs, which nobody could interrupt then.
      const text = await withDatabase(file, (db) => inspected(db, query, most));
      return withDatabase(file, (db) => interrupted(db, () => rowsOf(db, text)));
    },
    close: async () => {},
  };
}

async function withDatabase<T>(file: string, use: (db: Sqlite) => Promise<T>): Promise<T> {
  const db = open(file);
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

function open(file: string): Sqlite {
  if (!existsSync(file)) throw new Error(`there is no SQLite database ${file}`);
  try {
    return new Sqlite(`${pathToFileURL(file).href}?mode=ro`, { timeout: TIME_LIMIT });
  } catch (error) {
    throw new Error(`cannot open the SQLite database ${file}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function interrupted<T>(db: Sqlite, work: () => Promise<T>): Promise<T> {
  // More than once: only a query that has begun hears it.
  const limit = setInterval(() => db.interrupt(), TIME_LIMIT);
  try {
    return await work();
  } finally {
    clearInterval(limit);
  }
}

const rowsShape = z.array(z.record(z.string(), z.unknown()));

async function rowsOf(db: Sqlite, text: string): Promise<Record<string, unknown>[]> {
  const statement = await db.prepare(text);
  return rowsShape.parse(await statement.safeIntegers().all());
}

/** The text to run. */
async function inspected(db: Sqlite, query: string, most: number): Promise<string> {
  const text = limited(query, await columnsOf(db, query), most);
  const harmful = await harmfulIn(db, text);
  if (harmful === undefined) return text;
  throw final('BadQuery', `the query is refused: ${harmful} could do harm`);
}

const columnsShape = z.array(z.object({ name: z.string() }));

async function columnsOf(db: Sqlite, query: string): Promise<string[]> {
  const statement = await db.prepare(`select * from (${query}\n)`);
  return columnsShape.parse(statement.columns()).map(({ name }) => name);
}

/**
 * As a subquery, the text can be nothing but a query. Materialized, it is run in the first step, which happens in a
 * thread; the others do not. A large value would end the process.
 */
function limited(query: string, columns: string[], most: number): string {
  const values = columns.map((column) => {
    const name = `"${column.replaceAll('"', '""')}"`;
    return `iif(length(${name}) > ${LONGEST}, substr(${name}, 1, ${LONGEST + 1}), ${name}) as ${name}`;
  });
  return `with alert_rows as materialized (select ${values.join(', ')} from (${query}\n) limit ${most}) select * from alert_rows`;
}
