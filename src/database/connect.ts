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
  if (!url) return sqlite('.data/alerts.db');
  if (/^postgres(ql)?:\/\//i.test(url)) return postgres(url);
  if (/^file:./i.test(url)) return sqlite(pathOf(url));
  // Not even the scheme is quoted: what is not a URL may begin with a user name or a password.
  throw new Error(
    'DATABASE_URL must be file:PATH, postgres://… or postgresql://…, or unset for .data/alerts.db',
  );
}

function pathOf(url: string): string {
  if (!url.startsWith('file://')) return url.slice('file:'.length);
  try {
    return fileURLToPath(url);
  } catch {
    throw new Error('DATABASE_URL names no local file: write file:PATH or file:///PATH');
  }
}
