import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { postgresPool } from '../../src/databases/postgres.js';
import type { Database } from '../../examples/reporters/database/schema.js';
import { createPostgresDatabase } from '../support/shared-postgres.js';

let database: string;
beforeAll(async () => {
  database = await createPostgresDatabase();
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function open(url: string, timeout?: number): Kysely<Database> {
  const pool = postgresPool(url, timeout);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  cleanups.push(() => db.destroy());
  return db;
}

/** Starts a TCP server that passes each connection to `serve`, and returns its port. */
async function listen(serve: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const tcp: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    serve(socket);
  });
  await once(tcp.listen(0, '127.0.0.1'), 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });
  return portOf(tcp.address());
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}

async function failure(query: Promise<unknown>): Promise<Error> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the query did not fail');
  return error;
}

const backend = sql<{ pid: number }>`select pg_backend_pid() as pid`;
const one = async (db: Kysely<Database>) => (await backend.execute(db)).rows[0]?.pid;

test('connects at the first query', async () => {
  let connections = 0;
  const port = await listen((socket) => {
    connections++;
    socket.destroy();
  });
  const db = open(`postgres://me:secret@127.0.0.1:${port}/alerts`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(connections).toBe(0);
  await failure(one(db));
  expect(connections).toBe(1);
});

test('names a server that refuses connections, without the password', async () => {
  const db = open('postgres://me:secret@localhost:1/alerts');
  const error = await failure(one(db));
  expect(error.message).toMatch(
    /^cannot connect to PostgreSQL at localhost:1: .*connect ECONNREFUSED 127\.0\.0\.1:1/,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret');
});

test('gives up on a server that never answers within seconds', { timeout: 7000 }, async () => {
  const port = await listen(() => {});
  const db = open(`postgres://me:secret@127.0.0.1:${port}/alerts`);
  const error = await failure(one(db));
  expect(error.message).toMatch(
    `cannot connect to PostgreSQL at 127.0.0.1:${port}: Connection terminated due to connection timeout`,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret');
});

test('reports a wrong password without quoting it', async () => {
  const url = new URL(database);
  url.password = 'secret';
  const error = await failure(one(open(url.href)));
  expect(error.message).toMatch(/^cannot connect .*: password authentication failed for user/);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret');
});

test('survives the loss of an idle connection', async () => {
  const db = open(database);
  const pid = await one(db);
  await sql`select pg_terminate_backend(${pid})`.execute(open(database));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await one(db)).not.toBe(pid);
});

test('the loss of a connection during a transaction fails only that transaction', async () => {
  const db = open(database);
  const transaction = db.transaction().execute(async (tx) => {
    const { rows } = await backend.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(open(database));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await backend.execute(tx);
  });
  await expect(transaction).rejects.toThrow(/not queryable|terminat/);
  expect(await one(db)).toBeGreaterThan(0);
});

test('a connection that falls silent fails its query, and the next query gets another', async () => {
  const { port: serverPort } = new URL(database);
  let silent = false;
  const port = await listen((socket) => {
    const relayed = connect(Number(serverPort), '127.0.0.1').on('error', () => {});
    cleanups.push(() => relayed.destroy());
    relayed.pipe(socket);
    const muted = !silent;
    socket.on('data', (bytes) => {
      if (!(silent && muted)) relayed.write(bytes);
    });
  });
  const url = new URL(database);
  url.port = String(port);
  const db = open(url.href, 500);
  let pid: number | undefined;
  const started = Date.now();
  const transaction = db.transaction().execute(async (tx) => {
    pid = await one(tx);
    silent = true;
    await one(tx);
  });
  await expect(transaction).rejects.toThrow('Query read timeout');
  expect(Date.now() - started).toBeLessThan(900);
  expect(await one(db)).not.toBe(pid);
});

test('a query that fails keeps its connection', async () => {
  const db = open(database);
  const pid = await one(db);
  await expect(sql`select 1 / 0`.execute(db)).rejects.toThrow('division by zero');
  expect(await one(db)).toBe(pid);
});
