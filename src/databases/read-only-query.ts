import { z } from 'zod';
import type { Settings } from '../config/settings.js';
import { reasonOf } from '../util/errors.js';
import type { QueryParameters } from './parameters.js';
import { namedPlace, type Place } from './place.js';
import { postgresReader } from './postgres-reader.js';
import { permanentFailure, printable, type Reader, TIME_LIMIT } from './reader.js';
import { sqliteReader } from './sqlite-reader.js';

/** Limits the rows read, since they go into a message. */
const MAX_ROWS = 100;

export interface Rows {
  /**
   * Holds at most 100 rows with printable values: a date is ISO 8601, a text is cut after 1000
   * characters.
   */
  rows: Record<string, unknown>[];
  /** Set when there are more rows. */
  more: boolean;
}

/**
 * Runs one read-only query on a database of alerts.toml. QueryParameters such as `:days` are bound to
 * values, and never become part of the text.
 *
 * @throws Error when it cannot run now
 * @throws ApplicationFailure, non-retryable, when it can never run
 */
export type Query = (database: string, text: string, parameters?: QueryParameters) => Promise<Rows>;

export interface Databases {
  query: Query;
  close: () => Promise<void>;
}

/** Returns the databases of alerts.toml, each of which connects at its first query. */
export function databasesOf(settings: Settings, env: NodeJS.ProcessEnv = process.env): Databases {
  const readers = new Map<string, Reader>();
  const reader = (name: string): Reader => {
    const one = readers.get(name) ?? readerOf(namedPlace(settings, name, env));
    readers.set(name, one);
    return one;
  };
  return {
    query: async (name, text, parameters = {}) => readRows(reader(name), text, parameters),
    close: async () => {
      await Promise.all([...readers.values()].map((each) => each.close()));
    },
  };
}

function readerOf(place: Place): Reader {
  return 'file' in place ? sqliteReader(place.file) : postgresReader(place.url);
}

async function readRows(reader: Reader, text: string, parameters: QueryParameters): Promise<Rows> {
  try {
    const rows = await reader.read(text.trim().replace(/;$/, ''), parameters, MAX_ROWS + 1);
    return { rows: rows.slice(0, MAX_ROWS).map(printable), more: rows.length > MAX_ROWS };
  } catch (error) {
    const code = databaseError.safeParse(error).data?.code ?? '';
    if (FINAL.test(code))
      throw permanentFailure(
        'BadQuery',
        `the query was refused: ${reasonOf(error)} (only queries that read are allowed)`,
      );
    if (!TIMED_OUT.test(code)) throw error;
    throw new Error(`the query takes longer than ${TIME_LIMIT / 1000} s`, { cause: error });
  }
}

const databaseError = z.object({ code: z.string() });

/**
 * Error codes that no retry helps: PostgreSQL's for invalid data, writes, syntax, names and
 * permissions, and SQLite's general one.
 */
const FINAL = /^((0A|22|42)[0-9A-Z]{3}|25\d{3}|SQLITE_ERROR)$/;
const TIMED_OUT = /^(57014|SQLITE_INTERRUPT)$/;
