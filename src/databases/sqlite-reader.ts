import type Sqlite from 'libsql/promise';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { reasonOf } from '../util/errors.js';
import { loadOptional } from '../util/load-optional.js';
import { MAX_CELL_LENGTH, permanentFailure, type Reader, TIME_LIMIT } from './reader.js';
import type { QueryParameters } from './parameters.js';

export function sqliteReader(path: string): Reader {
  const file = resolve(path);
  return {
    read: async (query, parameters, most) => {
      // Checks the query on a connection of its own. Finalizing statements waits for what runs on
      // their connection, and nobody could interrupt that wait.
      const text = await withDatabase(file, (db) => guardedQuery(db, query, most));
      return withDatabase(file, (db) => withInterrupt(db, () => rowsOf(db, text, parameters)));
    },
    close: async () => {},
  };
}

async function withDatabase<T>(file: string, use: (db: Sqlite) => Promise<T>): Promise<T> {
  const db = await open(file);
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

async function open(file: string): Promise<Sqlite> {
  const libsql = await loadOptional(
    'a SQLite database',
    ['libsql'],
    () => import('libsql/promise'),
  );
  if (!existsSync(file)) throw new Error(`the SQLite database ${file} does not exist`);
  try {
    return new libsql.default(`${pathToFileURL(file).href}?mode=ro`, { timeout: TIME_LIMIT });
  } catch (error) {
    throw new Error(`cannot open the SQLite database ${file}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function withInterrupt<T>(db: Sqlite, work: () => Promise<T>): Promise<T> {
  // Repeats, because only a running query can be interrupted.
  const limit = setInterval(() => db.interrupt(), TIME_LIMIT);
  try {
    return await work();
  } finally {
    clearInterval(limit);
  }
}

const rowsShape = z.array(z.record(z.string(), z.unknown()));

async function rowsOf(
  db: Sqlite,
  text: string,
  parameters: QueryParameters,
): Promise<Record<string, unknown>[]> {
  const statement = await db.prepare(text);
  // SQLite has no booleans.
  const values = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? Number(value) : value,
  ]);
  return rowsShape.parse(await statement.safeIntegers().all(Object.fromEntries(values)));
}

/**
 * Returns the text to run.
 *
 * @throws ApplicationFailure, non-retryable, when the query could do harm
 */
async function guardedQuery(db: Sqlite, query: string, most: number): Promise<string> {
  const text = limited(query, await columnsOf(db, query), most);
  const forbidden = await findForbidden(db, text);
  if (forbidden === undefined) return text;
  throw permanentFailure('BadQuery', `the query was refused: ${forbidden} is not allowed`);
}

const columnsShape = z.array(z.object({ name: z.string() }));

async function columnsOf(db: Sqlite, query: string): Promise<string[]> {
  const statement = await db.prepare(`select * from (${query}\n)`);
  return columnsShape.parse(statement.columns()).map(({ name }) => name);
}

/**
 * Wraps the text in a subquery, so that it can only be a query. A materialized subquery runs in the
 * first step, and only the first step runs in a thread. Long values are cut, because a large value
 * would end the process.
 */
function limited(query: string, columns: string[], most: number): string {
  const values = columns.map((column) => {
    const name = `"${column.replaceAll('"', '""')}"`;
    return `iif(length(${name}) > ${MAX_CELL_LENGTH}, substr(${name}, 1, ${MAX_CELL_LENGTH + 1}), ${name}) as ${name}`;
  });
  return `with alert_rows as materialized (select ${values.join(', ')} from (${query}\n) limit ${most}) select * from alert_rows`;
}

/**
 * Returns a function or table that could do harm even on a read-only database: libsql has functions
 * that write files (`writefile`), and some that crash.
 */
async function findForbidden(db: Sqlite, text: string): Promise<string | undefined> {
  const harmful = await harmfulFunctions(db);
  const called = await functionsOf(db, text);
  // Finds a table that reads files, whose name no program contains.
  return called.find((name) => harmful.has(name)) ?? /\bfsdir\b/i.exec(text)?.[0];
}

const functionsShape = z.array(z.object({ name: z.string() }));

/** Returns all functions except those that SQLite trusts in any schema (SQLITE_INNOCUOUS). */
async function harmfulFunctions(db: Sqlite): Promise<Set<string>> {
  const statement = await db.prepare(
    'select name from pragma_function_list where not flags & 0x200000',
  );
  return new Set(functionsShape.parse(await statement.all()).map(({ name }) => name));
}

const programShape = z.array(z.object({ opcode: z.string(), p4: z.string().nullable() }));

/** Returns the functions that the program of a statement calls, such as `upper`. */
async function functionsOf(db: Sqlite, text: string): Promise<string[]> {
  const statement = await db.prepare(`explain ${text}`);
  return programShape
    .parse(await statement.all())
    .filter(({ opcode }) => /^(Function|PureFunc|Agg)/.test(opcode))
    .map(({ p4 }) => (p4 ?? '').replace(/\(.*/s, ''));
}
