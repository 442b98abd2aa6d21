import { fileURLToPath } from 'node:url';
import { type Dialect, Kysely } from 'kysely';
import { postgres } from './postgres.js';
import type { Database } from './schema.js';
import { sqlite } from './sqlite.js';

/** Opens nothing yet: the first query connects. */
export function connectDatabase(url: string | undefined): Kysely<Database> {
  return new Kysely<Database>({ dialect: dialectOf(url) });
}

function dialectOf(url: string | undefined): Dialect {
  const path = sqlitePath(url);
  if (path !== undefined) return sqlite(path);
  if (url && /^postgres(ql)?:\/\//i.test(url)) return postgres(url);
  // Not even the scheme is quoted: what is not a URL may begin with a user name or a password.
  throw new Error(
    'DATABASE_URL must be file:PATH, postgres://… or postgresql://…, or unset for .data/alerts.db',
  );
}

/** The file of an SQLite database; undefined when it is another. */
export function sqlitePath(url: string | undefined): string | undefined {
  if (!url) return '.data/alerts.db';
  return /^file:./i.test(url) ? pathOf(url) : undefined;
}

function pathOf(url: string): string {
  if (!url.startsWith('file://')) return url.slice('file:'.length);
  try {
    return fileURLToPath(url);
  } catch {
    throw new Error('DATABASE_URL names no local file: write file:PATH or file:///PATH');
  }
}
