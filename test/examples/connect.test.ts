import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import type { Database } from '../../examples/reporters/database/schema.js';

const home = process.cwd();
let directory: string;
let db: Kysely<Database> | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alerts-connect-'));
  process.chdir(directory);
});
afterEach(async () => {
  await db?.destroy();
  db = undefined;
  process.chdir(home);
  await rm(directory, { recursive: true });
});

function query(): Promise<unknown> {
  return sql`select 1`.execute((db ??= connectDatabase(undefined)));
}

test.each([undefined, ''])('%j means the file .data/alerts.db', async (url) => {
  db = connectDatabase(url);
  await query();
  expect((await stat('.data/alerts.db')).isFile()).toBe(true);
});

test('opens the database at the first query', async () => {
  db = connectDatabase('file:sub/my.db');
  expect(await readdir('.')).toEqual([]);
  await mkdir('elsewhere');
  process.chdir('elsewhere');
  await query();
  expect((await stat(join(directory, 'sub/my.db'))).isFile()).toBe(true);
});

test.each([(path: string) => `file:${path}`, (path: string) => pathToFileURL(path).href])(
  'a path may be absolute, with any characters (%#)',
  async (urlOf) => {
    const path = join(directory, 'sub', 'ma base é.db');
    db = connectDatabase(urlOf(path));
    await query();
    expect((await stat(path)).isFile()).toBe(true);
  },
);

test('SQLite waits for locks, allows concurrent reads and checks references', async () => {
  db = connectDatabase(undefined);
  const pragmas = sql`
    select timeout, journal_mode, foreign_keys
    from pragma_busy_timeout, pragma_journal_mode, pragma_foreign_keys`;
  const { rows } = await pragmas.execute(db);
  expect(rows).toEqual([{ timeout: 5000, journal_mode: 'wal', foreign_keys: 1 }]);
});

test('names a file that cannot be opened, and retries it at the next query', async () => {
  await writeFile('sub', 'not a directory');
  db = connectDatabase('file:sub/my.db');
  await expect(query()).rejects.toThrow(
    `cannot open the SQLite database ${join(directory, 'sub/my.db')}: `,
  );
  await rm('sub');
  await query();
});

test('names a file that is not a database', async () => {
  await writeFile('my.db', 'something else entirely'.repeat(100));
  db = connectDatabase('file:my.db');
  await expect(query()).rejects.toThrow(/my\.db: .*not a database/);
});
