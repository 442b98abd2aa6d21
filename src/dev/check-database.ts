import Sqlite from 'libsql';
import { SqliteError } from 'libsql';
import { pathToFileURL } from 'node:url';

/** Run by temporal-dev.sh on the server's database: prints what is wrong with it, in a line, or nothing. */
function check(file: string): string {
  try {
    // Read-only, so that what is damaged stays as it was found.
    const db = new Sqlite(`${pathToFileURL(file).href}?mode=ro`);
    try {
      return damageOf(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof SqliteError && DAMAGE.test(error.code)) return error.message;
    // Another program's lock, say: the server may do better, or knows what to say.
    return '';
  }
}

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB)/;

function damageOf(db: Sqlite.Database): string {
  // Its get() does not pluck.
  const ask = (query: string) => db.prepare(query).pluck().all()[0];
  const found = String(ask('PRAGMA quick_check(1)'));
  if (found !== 'ok') return found.replace(/^\*.*\n/, '');
  // What the server makes last, of a new database.
  const namespaces = ask("SELECT 1 FROM sqlite_master WHERE name = 'namespaces'");
  const complete = namespaces && ask('SELECT 1 FROM namespaces');
  return complete ? '' : 'its first start was cut short, or its -wal file is missing';
}

console.log(check(process.argv[2] ?? ''));
