import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Dialect, SqliteDialect } from 'kysely';
import Sqlite from 'libsql';

export function sqlite(path: string): Dialect {
  // Resolves the path now, because the current directory may change before the first query.
  const file = resolve(path);
  return new SqliteDialect({ database: () => open(file) });
}

async function open(file: string): Promise<Sqlite.Database> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const db = new Sqlite(file);
    // Comes first, because even the switch to WAL waits for a lock if two workers start together.
    db.exec('PRAGMA busy_timeout = 5000');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA foreign_keys = ON');
    return db;
  } catch (error) {
    throw new Error(`cannot open the SQLite database ${file}: ${String(error)}`, { cause: error });
  }
}
