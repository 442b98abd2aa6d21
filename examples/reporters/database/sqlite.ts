import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Dialect, SqliteDialect } from 'kysely';
import Sqlite from 'libsql';

export function sqlite(path: string): Dialect {
  // Resolved now: the current directory may be another one when the first query runs.
  const file = resolve(path);
  return new SqliteDialect({ database: () => open(file) });
}

async function open(file: string): Promise<Sqlite.Database> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const db = new Sqlite(file);
    // First, for even the change to WAL waits for a lock when two workers start together.
    db.exec('PRAGMA busy_timeout = 5000');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA foreign_keys = ON');
    return db;
  } catch (error) {
    throw new Error(`cannot open the SQLite database ${file}: ${String(error)}`, { cause: error });
  }
}
