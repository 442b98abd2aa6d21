import Sqlite from 'libsql/promise';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { reasonOf } from '../util/errors.js';
import { permanentFailure } from '../util/failures.js';
import { MAX_CELL_LENGTH, type Reader, TIME_LIMIT } from './reader.js';

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
  if (!existsSync(file)) throw new Error(`the SQLite database ${file} does not exist`);
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
  throw permanentFailure('BadQuery', `the query was refused: ${harmful} is not allowed`);
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
    return `iif(length(${name}) > ${MAX_CELL_LENGTH}, substr(${name}, 1, ${MAX_CELL_LENGTH + 1}), ${name}) as ${name}`;
  });
  return `with alert_rows as materialized (select ${values.join(', ')} from (${query}\n) limit ${most}) select * from alert_rows`;
}

/**
 * What a statement calls that could do harm, even on a database that is open for reading only: libsql has functions
 * that write files (`writefile`), and some that crash.
 */
async function harmfulIn(db: Sqlite, text: string): Promise<string | undefined> {
  const harmful = await harmfulFunctions(db);
  const called = await functionsOf(db, text);
  // A table that reads files, which a program names nowhere.
  return called.find((name) => harmful.has(name)) ?? /\bfsdir\b/i.exec(text)?.[0];
}

const functionsShape = z.array(z.object({ name: z.string() }));

/** All but those that SQLite would let a schema call that it does not trust (SQLITE_INNOCUOUS). */
async function harmfulFunctions(db: Sqlite): Promise<Set<string>> {
  const statement = await db.prepare(
    'select name from pragma_function_list where not flags & 0x200000',
  );
  return new Set(functionsShape.parse(await statement.all()).map(({ name }) => name));
}

const programShape = z.array(z.object({ opcode: z.string(), p4: z.string().nullable() }));

/** Those that the program of a statement calls, such as `upper(1)`. */
async function functionsOf(db: Sqlite, text: string): Promise<string[]> {
  const statement = await db.prepare(`explain ${text}`);
  return programShape
    .parse(await statement.all())
    .filter(({ opcode }) => /^(Function|PureFunc|Agg)/.test(opcode))
    .map(({ p4 }) => (p4 ?? '').replace(/\(.*/s, ''));
}
