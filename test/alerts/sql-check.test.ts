import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { sqlCheck } from '../../src/alerts/sql-check.js';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { databasesOf } from '../../src/databases/read-only-query.js';
import type { Services } from '../../src/services/services.js';
import { loadSettings } from '../../src/config/settings.js';
import { servicesAt } from './services.js';

/** An alerts.toml with a database `shop`, and services that query it. */
let services: Services;
beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-sql-check-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const settings = join(directory, 'alerts.toml');
  await writeFile(
    settings,
    `databases.shop.url = 'file:${join(directory, 'shop.db')}'
    databases.unset.url = '\${NO_SUCH_URL}'
    [queries.low]
    database = 'shop'
    sql = 'select sku from stock where remaining < :below and sku <> :but'`,
  );
  vi.stubEnv('ALERTS_CONFIG', settings);
  onTestFinished(() => void vi.unstubAllEnvs());
  const shop = connectDatabase(`file:${join(directory, 'shop.db')}`);
  onTestFinished(() => shop.destroy());
  await sql`create table stock (sku text, remaining integer, note text)`.execute(shop);
  await sql`insert into stock values ('tea', 0, null), ('milk', 2, ${'sour\n by Friday'})`.execute(
    shop,
  );
  const { query, close } = databasesOf(loadSettings());
  onTestFinished(close);
  services = { ...(await servicesAt('2026-07-01T09:00:00Z')), query };
});

/** What it says with these args: a message, or a reason to be silent. */
async function said(args: object) {
  const subject = await sqlCheck.load(sqlCheck.args.parse({ database: 'shop', ...args }), services);
  if (!subject) throw new Error('it is never gone');
  const verdict = sqlCheck.condition(subject);
  return verdict === true ? sqlCheck.message(subject) : verdict;
}

test('rows are told, one line a row', async () => {
  expect(await said({ query: 'select * from stock order by remaining' })).toEqual({
    text: 'Rows found: 2\nsku=tea, remaining=0, note=null\nsku=milk, remaining=2, note=sour by Friday',
  });
});

test('no row is nothing to tell', async () => {
  expect(await said({ query: 'select * from stock where remaining < 0' })).toBe(
    'the query returns no rows',
  );
});

test('of very many rows, the first hundred are told', async () => {
  const query = `with recursive n(n) as (select 1 union all select n + 1 from n) select n from n limit 200`;
  const { text } = Object(await said({ query }));
  expect(text).toMatch(/^Rows found: more than 100\nn=1\nn=2\n[^]*\nn=100$/);
});

test('a template of its own says it in other words', async () => {
  const message = '{{count}} low:{{#rows}} {{sku}} ({{remaining}}){{/rows}}{{#more}}, …{{/more}}';
  expect(await said({ query: 'select * from stock where remaining < 1', message })).toEqual({
    text: '1 low: tea (0)',
  });
});

test('when it is over, that is told too', async () => {
  const over = async (args: object) => {
    const parsed = sqlCheck.args.parse({
      database: 'shop',
      query: 'select 1 where false',
      ...args,
    });
    const subject = await sqlCheck.load(parsed, services);
    return subject && sqlCheck.resolved(subject);
  };
  expect(await over({})).toEqual({ text: 'The query no longer returns rows' });
  expect(await over({ resolved: 'All is in stock: {{count}}' })).toEqual({
    text: 'All is in stock: 0',
  });
});

test('the database is by default that of DATABASE_URL', () => {
  expect(sqlCheck.args.parse({ query: 'select 1' })).toMatchObject({ database: 'default' });
});

test('a database without a name is refused when it is scheduled; only the worker needs its URL', () => {
  const refusal = (database: string) =>
    sqlCheck.refuse(sqlCheck.args.parse({ query: 'select 1', database }));
  expect(refusal('shop')).toBeUndefined();
  expect(refusal('shops')).toBe(
    "unknown database 'shops': use one of default, shop, unset, or add it to alerts.toml",
  );
  expect(refusal('constructor')).toMatch(/^unknown database 'constructor': /);
  expect(refusal('unset')).toBeUndefined();
});

test.each([
  {},
  { query: ' ' },
  { query: 'select 1', message: '{{#rows}}' },
  { query: 'select 1', resolved: '{{' },
])('refuses the args %j', (args) => {
  expect(sqlCheck.args.safeParse(args).success).toBe(false);
});

test('a query of alerts.toml gets its parameters from the args', async () => {
  const args = { database: 'default', query: 'low', below: 3, but: 'milk' };
  expect(sqlCheck.refuse(sqlCheck.args.parse(args))).toBeUndefined();
  expect(await said(args)).toEqual({ text: 'Rows found: 1\nsku=tea' });
});

test('a query in the args takes parameters too', async () => {
  const args = {
    database: 'shop',
    query: 'select sku from stock where sku = :sku',
    sku: "' or ''='",
  };
  expect(sqlCheck.refuse(sqlCheck.args.parse(args))).toBeUndefined();
  expect(await said(args)).toBe('the query returns no rows');
});

test.each([
  [
    { query: 'lo' },
    "unknown query 'lo': use one of low, or add it to alerts.toml, or write a select",
  ],
  [{ query: 'low', below: 3 }, 'the query needs but: add --arg but=…'],
  [{ query: 'low' }, 'the query needs below, but: add --arg below=… --arg but=…'],
  [
    { query: 'low', below: 3, but: '', belaw: 3 },
    "unknown arg 'belaw' for the query: did you mean below? use below, but",
  ],
  [{ query: 'select 1', days: 3 }, "unknown arg 'days' for the query: leave it out"],
  [
    { query: 'low', below: 3, but: '', database: 'unset' },
    "the query 'low' is for the database shop: leave database out",
  ],
])('%j is refused when it is scheduled', (args, reason) => {
  expect(sqlCheck.refuse(sqlCheck.args.parse(args))).toBe(reason);
});

test('a query that alerts.toml no longer has is retried', async () => {
  await expect(said({ query: 'gone' })).rejects.toThrow(
    "unknown query 'gone': use one of low, or add it to alerts.toml, or write a select",
  );
});
