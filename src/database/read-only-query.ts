import { z } from 'zod';
import { final } from '../final.js';
import { reasonOf } from '../reason.js';
import { expand, type Settings } from '../settings.js';
import { sqlitePath } from './connect.js';
import { postgresReader } from './postgres-reader.js';
import { printable, type Reader, TIME_LIMIT } from './reader.js';
import { sqliteReader } from './sqlite-reader.js';

/** What is over is not read, for it goes into a message. */
const MOST_ROWS = 100;

export interface Rows {
  /** At most 100. Their values print well: a date is ISO 8601, a text is cut after 1000 characters. */
  rows: Record<string, unknown>[];
  /** Whether there are more. */
  more: boolean;
}

/**
 * Runs one query that only reads, on a database of alerts.toml.
 *
 * @throws Error when it cannot be run now; a non-retryable ApplicationFailure when it never could
 */
export type Query = (database: string, text: string) => Promise<Rows>;

export interface Databases {
  query: Query;
  close: () => Promise<void>;
}

/** Why a database could not be asked as things are; nothing is connected to. */
export function databaseProblem(settings: Settings, name: string): string | undefined {
  try {
    readerOf(settings, name, process.env);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Connects to each at its first query. */
export function databasesOf(settings: Settings, env: NodeJS.ProcessEnv = process.env): Databases {
  const readers = new Map<string, Reader>();
  const reader = (name: string): Reader => {
    const one = readers.get(name) ?? readerOf(settings, name, env);
    readers.set(name, one);
    return one;
  };
  return {
    query: async (name, text) => readRows(reader(name), text),
    close: async () => {
      await Promise.all([...readers.values()].map((each) => each.close()));
    },
  };
}

function readerOf({ databases }: Settings, name: string, env: NodeJS.ProcessEnv): Reader {
  const settings = Object.hasOwn(databases, name) ? databases[name] : undefined;
  if (!settings) {
    const names = Object.keys(databases).join(', ');
    throw new Error(`no database is named '${name}', only ${names}: add it to alerts.toml`);
  }
  try {
    const url = expand(settings.url, env);
    const file = sqlitePath(url, 'its url');
    return file === undefined ? postgresReader(url) : sqliteReader(file);
  } catch (error) {
    throw new Error(`database '${name}' cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}

async function readRows(reader: Reader, text: string): Promise<Rows> {
  try {
    const rows = await reader.read(text.trim().replace(/;$/, ''), MOST_ROWS + 1);
    return { rows: rows.slice(0, MOST_ROWS).map(printable), more: rows.length > MOST_ROWS };
  } catch (error) {
    const code = databaseError.safeParse(error).data?.code ?? '';
    if (FINAL.test(code))
      throw final(
        'BadQuery',
        `the query is refused: ${reasonOf(error)} (it must be one that only reads)`,
      );
    if (!LATE.test(code)) throw error;
    throw new Error(`the query takes longer than ${TIME_LIMIT / 1000} s`, { cause: error });
  }
}

const databaseError = z.object({ code: z.string() });

/** Bad data, writing, and bad syntax, names and rights (of PostgreSQL), and what SQLite has no finer code for. */
const FINAL = /^((0A|22|42)[0-9A-Z]{3}|25\d{3}|SQLITE_ERROR)$/;
const LATE = /^(57014|SQLITE_INTERRUPT)$/;
