import { fileURLToPath } from 'node:url';
import { type Dialect, Kysely } from 'kysely';
import { postgres } from './postgres.js';
import { createTables, type Database } from './schema.js';
import { sqlite } from './sqlite.js';

/** Returns a database that connects at its first query. */
export function connectDatabase(url = process.env['DATABASE_URL']): Kysely<Database> {
  return new Kysely({ dialect: dialectOf(url || 'file:.data/alerts.db') });
}

/** Connects, and creates missing tables. */
export async function openDatabase(url?: string): Promise<Kysely<Database>> {
  const db = connectDatabase(url);
  try {
    await createTables(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function dialectOf(url: string): Dialect {
  if (url.startsWith('file://')) return sqlite(fileURLToPath(url));
  if (url.startsWith('file:')) return sqlite(url.slice('file:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return postgres(url);
  // Does not quote the URL, which may hold a password.
  throw new Error(
    'DATABASE_URL must be file:PATH, postgres://… or postgresql://…, or unset for .data/alerts.db',
  );
}
