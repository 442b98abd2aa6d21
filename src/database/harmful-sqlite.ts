import type Sqlite from 'libsql/promise';
import { z } from 'zod';

/**
 * What a statement calls that could do harm, even on a database that is open for reading only: libsql has functions
 * that write files (`writefile`), and some that crash.
 */
export async function harmfulIn(db: Sqlite, text: string): Promise<string | undefined> {
  const harmful = await harmfulFunctions(db);
  const called = await functionsOf(db, text);
  // A table that reads files, which a program names nowhere.
  return called.find((name) => harmful.has(name)) ?? /\bfsdir\b/i.exec(text)?.[0];
}

const functionsShape = z.array(z.object({ name: z.string() }));

/** All but those that SQLite would let a schema call that it does not trust (SQLITE_INNOCUOUS). */
async function harmfulFunctions(db: Sqlite): Promise<Set<string>> {
  const statement = await db.prepare(
    'select name from pragma_function_list where not flags & 0x200000',
  );
  return new Set(functionsShape.parse(await statement.all()).map(({ name }) => name));
}

const programShape = z.array(z.object({ opcode: z.string(), p4: z.string().nullable() }));

/** Those that the program of a statement calls, such as `upper(1)`. */
async function functionsOf(db: Sqlite, text: string): Promise<string[]> {
  const statement = await db.prepare(`explain ${text}`);
  return programShape
    .parse(await statement.all())
    .filter(({ opcode }) => /^(Function|PureFunc|Agg)/.test(opcode))
    .map(({ p4 }) => (p4 ?? '').replace(/\(.*/s, ''));
}
