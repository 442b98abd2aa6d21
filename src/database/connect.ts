import { fileURLToPath } from 'node:url';
import { type Dialect, Kysely } from 'kysely';
import { postgres } from './postgres.js';
import type { Database } from './schema.js';
import { sqlite } from './sqlite.js';

/** Opens nothing yet: the first query connects. Errors name the setting that the URL is from. */
export function connectDatabase(
  url: string | undefined,
  setting = 'DATABASE_URL',
): Kysely<Database> {
  return new Kysely<Database>({ dialect: dialectOf(url, setting) });
}

function dialectOf(url: string | undefined, setting: string): Dialect {
  const path = sqlitePath(url, setting);
  if (path !== undefined) return sqlite(path);
  if (url && /^postgres(ql)?:\/\//i.test(url)) return postgres(url, { setting });
  // Not even the scheme is quoted: what is not a URL may begin with a user name or a password.
  throw new Error(
    `${setting} must be file:PATH, postgres://… or postgresql://…, or unset for .data/alerts.db`,
  );
}

/** The file of an SQLite database; undefined when it is another. */
export function sqlitePath(url: string | undefined, setting: string): string | undefined {
  if (!url) return '.data/alerts.db';
  return /^file:./i.test(url) ? pathOf(url, setting) : undefined;
}

function pathOf(url: string, setting: string): string {
  if (!url.startsWith('file://')) return url.slice('file:'.length);
  try {
    return fileURLToPath(url);
  } catch {
    throw new Error(`${setting} names no local file: write file:PATH or file:///PATH`);
  }
}
