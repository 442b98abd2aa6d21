import Sqlite from 'libsql';
import { SqliteError } from 'libsql';
import { pathToFileURL } from 'node:url';

/** Returns the damage of the dev server's database in one line; empty if there is none. Run by temporal-dev.sh. */
function check(file: string): string {
  try {
    // Read-only, so that a damaged database stays as it is.
    const db = new Sqlite(`${pathToFileURL(file).href}?mode=ro`);
    try {
      return damageOf(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof SqliteError && DAMAGE.test(error.code)) return error.message;
    // With another error, such as a lock, the server may succeed or print a better error.
    return '';
  }
}

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;

function damageOf(db: Sqlite.Database): string {
  // libsql ignores pluck() in get().
  const ask = (query: string) => db.prepare(query).pluck().all()[0];
  const found = String(ask('PRAGMA quick_check(1)'));
  if (found !== 'ok') return found.replace(/^\*.*\n/, '');
  // The server creates these last in a new database.
  const namespaces = ask("SELECT 1 FROM sqlite_master WHERE name = 'namespaces'");
  const complete = namespaces && ask('SELECT 1 FROM namespaces');
  return complete ? '' : 'its first start was cut short, or its -wal file is missing';
}

console.log(check(process.argv[2] ?? ''));
