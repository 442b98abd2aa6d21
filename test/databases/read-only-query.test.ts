import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type Kysely, sql } from 'kysely';
import Sqlite from 'libsql';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import type { QueryParameters } from '../../src/databases/parameters.js';
import { postgresReader } from '../../src/databases/postgres-reader.js';
import { type Databases, databasesOf, type Rows } from '../../src/databases/read-only-query.js';
import { sqliteReader } from '../../src/databases/sqlite-reader.js';
import { createTables, type Database } from '../../examples/reporters/database/schema.js';
import { loadSettings } from '../../src/config/settings.js';
import { eventually } from '../support/eventually.js';
import { createPostgresDatabase } from '../support/shared-postgres.js';
import { onEachEngine } from './engines.js';

/** Opens the databases of an alerts.toml for the test. */
function databases(env: NodeJS.ProcessEnv): Databases {
  const opened = databasesOf(loadSettings(env), env);
  onTestFinished(opened.close);
  return opened;
}

async function folder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-query-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

function make(file: string, text: string): Sqlite.Database {
  const db = new Sqlite(file);
  db.exec(text);
  return db;
}

const refused = {
  name: 'ApplicationFailure',
  nonRetryable: true,
  message: expect.stringMatching(/^the query was refused: .+$/),
};

onEachEngine((current) => {
  let query: (text: string, parameters?: QueryParameters) => Promise<Rows>;
  const onSqlite = () => current.url.startsWith('file:');
  const numbers = (most: number) =>
    `with recursive n(n) as (select 1 union all select n + 1 from n where n < ${most}) select n from n`;

  beforeEach(async () => {
    const { query: queryOf } = databases({ DATABASE_URL: current.url });
    query = (text, parameters) => queryOf('default', text, parameters);
    await createTables(current.db);
    await current.db
      .insertInto('reporters')
      .values([
        { id: '1', name: 'Ada' },
        { id: '2', name: 'Grace' },
      ])
      .execute();
  });

  test('returns the rows of a query in their order', async () => {
    expect(await query('select id, name from reporters order by id desc')).toEqual({
      rows: [
        { id: '2', name: 'Grace' },
        { id: '1', name: 'Ada' },
      ],
      more: false,
    });
    expect(await query('select id from reporters where false')).toEqual({ rows: [], more: false });
  });

  test.each([
    'select count(*) as n from reporters;',
    ' select count(*) as n from reporters ; \n',
    'select count(*) as n from reporters -- all of them',
    '-- all of them\nselect count(*) as n /* ; */ from reporters',
    `with r as (select ';' from reporters) select count(*) as n from r`,
  ])('accepts the format %j', async (text) => {
    expect(await query(text)).toEqual({ rows: [{ n: 2 }], more: false });
  });

  test('returns at most 100 rows, and whether there are more', async () => {
    const { rows, more } = await query(numbers(100));
    expect({ first: rows[0], last: rows[99], more }).toEqual({
      first: { n: 1 },
      last: { n: 100 },
      more: false,
    });
    const of101 = await query(numbers(101));
    expect({ read: of101.rows.length, more: of101.more }).toEqual({ read: 100, more: true });
  });

  test.each([
    `delete from reporters`,
    `insert into reporters values ('3', 'Joan')`,
    `with gone as (delete from reporters returning *) select * from gone`,
    `select 1; delete from reporters`,
    `select 1; delete from reporters; --`,
    `select 1) as query; delete from reporters; --`,
    `select 1) as query limit 1; delete from reporters; select * from (select 1`,
    `select 1) as query limit 1; commit; delete from reporters; select * from (select 1`,
    `select id from reporters) as query --`,
    `select id from reporters) as query /*`,
    `select id from reporters) limit 1000) select * from alert_rows /*`,
    `drop table reporters`,
    `commit`,
    `pragma query_only = off`,
    `attach 'other.db' as other`,
    `vacuum into 'other.db'`,
    `copy reporters to '/tmp/reporters'`,
    `set transaction read write`,
    `select * into other from reporters`,
    `explain delete from reporters`,
    ``,
    `;`,
    `selec 1`,
    `select 1)`,
    `select (1`,
    `select 1;;`,
    `select * from nothing`,
    `select nothing from reporters`,
  ])('fails permanently for anything but a single query: %j', async (text) => {
    await expect(query(text)).rejects.toMatchObject(refused);
    expect(await query('select count(*) as n from reporters')).toMatchObject({ rows: [{ n: 2 }] });
  });

  test('limits a query that closes its subquery', async () => {
    const { rows, more } = await query(`${numbers(200)}) as a, (select 2 as two`);
    expect({ read: rows.length, more }).toEqual({ read: 100, more: true });
  });

  test('gives up an endless query, which blocks nothing else and may be retried', async () => {
    const endless = onSqlite() ? numbers(1e12) + ' where n < 0' : 'select pg_sleep(60)';
    const ended = query(endless).then(
      () => 'it ends',
      (error: unknown) => error,
    );
    // Neither the process nor the database is blocked.
    expect(await query('select 1 as n')).toMatchObject({ rows: [{ n: 1 }] });
    expect(await ended).toMatchObject({
      name: 'Error',
      message: 'the query takes longer than 4 s',
    });
    expect(await query('select 1 as n')).toMatchObject({ rows: [{ n: 1 }] });
  });

  test('truncates long values', async () => {
    const { rows } = await query(`select '${'é'.repeat(1001)}' as long, 'é' as short`);
    expect(rows).toEqual([{ long: `${'é'.repeat(1000)}…`, short: 'é' }]);
    const { rows: exact } = await query(`select '${'é'.repeat(1000)}' as long`);
    expect(exact).toEqual([{ long: 'é'.repeat(1000) }]);
  });

  test('truncates values in the database, since they may exceed the memory', async () => {
    const reader = onSqlite()
      ? sqliteReader(current.url.slice('file:'.length))
      : postgresReader(current.url);
    onTestFinished(() => reader.close());
    const zeros = onSqlite() ? 'hex(zeroblob(5000000))' : `repeat('0', 10000000)`;
    expect(await reader.read(`select ${zeros} as long`, {}, 1)).toEqual([
      { long: '0'.repeat(1001) },
    ]);
  });

  test('binds parameters', async () => {
    const { rows } = await query(
      `select :text as text, 1 + :number as number, case when :yes then 'yes' end as yes, ':text' as quoted where :text <> '' -- :none`,
      { text: "' or 1 = 1 --", number: 2, yes: true, unused: 'x' },
    );
    expect(rows).toEqual([{ text: "' or 1 = 1 --", number: 3, yes: 'yes', quoted: ':text' }]);
  });

  test('returns printable values', async () => {
    const [bytes, date] = onSqlite()
      ? [`x'00ff'`, `date('2026-07-01')`]
      : [`'\\x00ff'::bytea`, `date '2026-07-01'`];
    const { rows } = await query(`
      select 7 as small, 9007199254740993 as big, 1.5 as real, ${bytes} as bytes, ${date} as date,
        '007' as digits, null as absent`);
    expect(rows).toMatchObject([
      {
        small: 7,
        big: '9007199254740993',
        bytes: '\\x00ff',
        date: '2026-07-01',
        digits: '007',
        absent: null,
      },
    ]);
    expect(String(rows[0]?.['real'])).toBe('1.5');
  });

  test('columns may have any names, also equal ones', async () => {
    const { rows } = await query('select 1 as "a ""b"" ${x}", 2 as "query", 3 as "key"');
    expect(rows).toEqual([{ 'a "b" ${x}': 1, query: 2, key: 3 }]);
    expect((await query('select 1 as n, 2 as n')).rows).toMatchObject([{ n: expect.any(Number) }]);
  });

  test('a table may have any name', async () => {
    await sql`create table query (key integer)`.execute(current.db);
    await sql`insert into query values (3)`.execute(current.db);
    expect(await query('select * from query')).toMatchObject({ rows: [{ key: 3 }] });
  });

  test('answers concurrent queries', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => query('select 1 as n')));
    expect(all).toHaveLength(30);
  });
});

describe('PostgreSQL', () => {
  let database: string;
  let db: Kysely<Database>;
  let query: (text: string, parameters?: QueryParameters) => Promise<Rows>;
  beforeAll(async () => {
    database = await createPostgresDatabase();
    db = connectDatabase(database);
    await sql`create table people (name text)`.execute(db);
    await sql`create sequence numbers`.execute(db);
    await sql`create function shout() returns text volatile language sql
      as $$ insert into people values ('Ada') returning name $$`.execute(db);
  });
  afterAll(async () => {
    await db.destroy();
  });
  beforeEach(() => {
    const { query: queryOf } = databases({ DATABASE_URL: database });
    query = (text, parameters) => queryOf('default', text, parameters);
  });

  test.each([
    'select shout()',
    'select name from people for update',
    `select lo_create(0)`,
    `select set_config('transaction_read_only', 'off', false), shout()`,
    `select query_to_xml('drop table people', true, true, '')`,
    `select nextval('numbers')`,
  ])('refuses a function that writes: %s', async (text) => {
    await expect(query(text)).rejects.toMatchObject(refused);
    const { rows } = await sql`select * from people`.execute(db);
    expect(rows).toEqual([]);
  });

  test('resets the settings of a query', async () => {
    await query(`select set_config('search_path', 'nowhere', false)`);
    expect(await query('select count(*) as n from people')).toMatchObject({ rows: [{ n: 0 }] });
  });

  test('returns printable values of its own types', async () => {
    const text = `
      select date '2026-07-01' as date, timestamp '2026-07-01 17:00' as local,
        timestamptz '2026-07-01 17:00Z' at time zone 'UTC' as utc, numeric '12.50' as price,
        true as active, interval '1 day' as span, array[1, 2] as list, '{"a": 1}'::jsonb as object`;
    expect((await query(text)).rows).toEqual([
      {
        date: '2026-07-01',
        local: '2026-07-01T17:00:00',
        utc: '2026-07-01T17:00:00',
        price: '12.50',
        active: true,
        span: '1 day',
        list: [1, 2],
        object: { a: 1 },
      },
    ]);
  });

  test('a lost connection fails its query, which may be retried', async () => {
    const failed = query('select pg_sleep(3)').catch((error: unknown) => error);
    await eventually(
      () =>
        sql`select pg_terminate_backend(pid) from pg_stat_activity
          where query like '%pg_sleep%' and pid <> pg_backend_pid()`.execute(db),
      ({ rows }) => rows.length > 0,
    );
    const error = await failed;
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toMatchObject({ nonRetryable: true });
    expect(await query('select 1 as n')).toMatchObject({ rows: [{ n: 1 }] });
  });
});

describe('SQLite', () => {
  const elsewhere = join(tmpdir(), 'alerts-written-by-a-query');

  /** Opens a file of another program. */
  async function foreign() {
    const file = join(await folder(), 'a b#1?.db');
    const made = make(file, `create table people (name text); insert into people values ('Ada')`);
    onTestFinished(() => void made.close());
    const { query } = databases({ DATABASE_URL: `file:${file}` });
    return { file, made, query: (text: string) => query('default', text) };
  }

  test('does not change the file of another program', async () => {
    const { file, query } = await foreign();
    const before = await readFile(file);
    expect(await query('select name from people')).toMatchObject({ rows: [{ name: 'Ada' }] });
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(dirname(file))).toEqual([basename(file)]);
  });

  test.each([
    `select writefile('${elsewhere}', 'x')`,
    `select "writefile"/**/('${elsewhere}', 'x')`,
    `select name from people order by writefile('${elsewhere}', 'x')`,
    `select count(*) from people having writefile('${elsewhere}', 'x')`,
    `select sha3_query('select write' || 'file(''${elsewhere}'', 1)')`,
    `select load_extension('${elsewhere}')`,
    `select median(1) from people`,
    // This would crash the process.
    `select replicate('abc', 2000000000)`,
    `select readfile('/etc/hostname')`,
    `select data from fsdir('/etc/hostname')`,
  ])('refuses harmful functions: %s', async (text) => {
    onTestFinished(() => rm(elsewhere, { force: true }));
    const { query } = await foreign();
    await expect(query(text)).rejects.toMatchObject(refused);
    expect(existsSync(elsewhere)).toBe(false);
  });

  test('accepts other functions', async () => {
    const { query } = await foreign();
    const text = `
      select upper(name) as upper, group_concat(name) as names, date('2026-07-01', '+1 day') as day,
        json_extract('{"a":1}', '$.a') as json, name like 'a%' as alike, round(1.25, 1) as round
      from people group by name`;
    expect((await query(text)).rows).toEqual([
      { upper: 'ADA', names: 'Ada', day: '2026-07-02', json: 1, alike: 1, round: 1.3 },
    ]);
  });

  test('names a missing file, and does not create it', async () => {
    const file = join(await folder(), 'gone.db');
    const { query } = databases({ DATABASE_URL: `file:${file}` });
    const missing = query('default', 'select 1');
    await expect(missing).rejects.toThrow(`the SQLite database ${file} does not exist`);
    await expect(missing).rejects.not.toMatchObject({ nonRetryable: true });
    expect(existsSync(file)).toBe(false);
    make(file, 'create table people (name text)').close();
    expect(await query('default', 'select name from people')).toMatchObject({ rows: [] });
  });

  test('waits for a locked file', async () => {
    const { made, query } = await foreign();
    made.exec('begin exclusive');
    const waiting = query('select name from people');
    await sleep(300);
    made.exec('rollback');
    expect(await waiting).toMatchObject({ rows: [{ name: 'Ada' }] });
  });
});

describe('the databases in alerts.toml', () => {
  async function settings(): Promise<NodeJS.ProcessEnv> {
    const directory = await folder();
    const file = join(directory, 'alerts.toml');
    make(join(directory, 'shop.db'), 'create table stock (sku text)').close();
    await writeFile(
      file,
      `databases.shop.url = 'file:\${SHOP}/shop.db'
      databases.unset.url = 'postgres://me:\${NO_SUCH_PASSWORD}@host/x'
      databases.other.url = 'mysql://me:48151@host/x'
      databases.slashed.url = 'postgres://me:a/48151@host/x'`,
    );
    return { ALERTS_CONFIG: file, SHOP: directory };
  }

  test('are found by name', async () => {
    const { query } = databases(await settings());
    expect(await query('shop', 'select sku from stock')).toEqual({ rows: [], more: false });
  });

  test.each([
    {
      name: 'nope',
      problem: /^unknown database 'nope': use one of default, .*, or add it to alerts.toml$/,
    },
    { name: 'constructor', problem: /^unknown database 'constructor': .*$/ },
    { name: 'unset', problem: "database 'unset' cannot be used: NO_SUCH_PASSWORD is not set" },
    { name: 'other', problem: /^database 'other' cannot be used: .*postgres:\/\/….*$/ },
    { name: 'slashed', problem: /^database 'slashed' cannot be used: .*percent-encode.*$/ },
  ])(
    '$name cannot be used, and the error is one line without secrets',
    async ({ name, problem }) => {
      const { query } = databases(await settings());
      const error = await query(name, 'select 1').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'Error', message: expect.stringMatching(problem) });
      expect(inspect(error, { depth: 9 })).not.toContain('48151');
    },
  );
});
