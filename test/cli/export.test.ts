import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { columns } from '../../src/client/bulk/columns.js';
import type { RowFields } from '../../src/client/bulk/row.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { countedAs, terminateAll } from '../support/open-alerts.js';
import { startEncrypted, startRequest } from '../support/requests.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';
import { tunedDevServer, type TunedServer } from '../support/tuned-dev-server.js';

// An export knows no task queues: a namespace of its own keeps it from other tests' alerts.
let directory: string;
let config: TemporalConfig;
let alerts: AlertClient;
let workers: TestWorker[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-export-'));
  config = (await createNamespace()).config();
  alerts = await AlertClient.connect(config);
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await alerts.close();
  await rm(directory, { recursive: true });
});

async function work(): Promise<void> {
  workers.push(await startWorker(config, { types: typesOf(clock, reminder) }));
}

const listed = (count: number) => countedAs(alerts, count);

async function exported(...options: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runAlerts(config, ['export', ...options]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

const rowsOf = (text: string): { id: string }[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const sortedById = (rows: { id: string }[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Returns the row of an alert whose kind depends on the number. */
function various(number: number): RowFields {
  const id = `various-${number}`;
  const type = 'reminder';
  const args = { to: 'Ada, "the first"', text: `no. ${number}\r\n\u2028 =1+1` };
  switch (number % 6) {
    case 0:
      return { id, type, args, at: '2099-06-01T10:00:00.123Z', expires: 'PT1H30M0.001S' };
    case 1:
      return { id, type, args, in: '1 month', to: ['console', 'https://example.org/a,b'] };
    case 2:
      return { id, type: 'clock', args: {}, every: '30 days', until: '2099-01-01T00:00:00.5Z' };
    case 3:
      return { id, type, args, cron: '30 2 1 * *', timezone: 'Europe/Paris', dstOverlap: 'twice' };
    case 4:
      return { id, type, args, cron: '@monthly', timezone: 'UTC', times: 100, jitter: '2h' };
    default:
      return { type, args, in: '300d', jitter: '1d', for: '10m', retry: { maximumAttempts: 0 } };
  }
}

test.each(['csv', 'jsonl'])(
  'what is exported as %s, cancelled and imported again is the same as before',
  async (format) => {
    await work();
    const rows = Array.from({ length: 60 }, (_, number) => JSON.stringify(various(number)));
    const first = join(directory, 'first.jsonl');
    await writeFile(first, rows.join('\n'));
    expect((await runAlerts(config, ['import', first])).stdout).toBe('60 started');
    await listed(60);

    const file = join(directory, `second.${format}`);
    await writeFile(file, `${await exported('--format', format)}\n`);
    const before = rowsOf(await exported());
    expect(before).toHaveLength(60);
    expect(before.find(({ id }) => id === 'various-0')).toEqual({
      id: 'various-0',
      type: 'reminder',
      args: { to: 'Ada, "the first"', text: 'no. 0\r\n\u2028 =1+1' },
      at: '2099-06-01T10:00:00.123Z',
      to: ['console'],
      expires: 'PT1H30M0.001S',
      retry: {
        maximumAttempts: 20,
        initialInterval: 'PT5S',
        backoffCoefficient: 2,
        maximumInterval: 'PT1H',
      },
    });
    expect((await runAlerts(config, ['import', file])).stdout).toBe(
      '0 started, 60 existed already',
    );

    expect((await runAlerts(config, ['discard', '--yes', '--no-file'])).stdout).toBe(
      '60 cancelled',
    );
    await listed(0);
    expect((await runAlerts(config, ['import', file])).stdout).toBe('60 started');
    await listed(60);
    const after = rowsOf(await exported());
    expect(sortedById(after)).toEqual(sortedById(before));
  },
  180_000,
);

const lunch = { type: 'reminder', args: { to: 'Ada', text: 'Lunch' } };
const weekly = 'CRON_TZ=Europe/Paris 30 21 * * 1';

/** Requests that a worker can plan, with Temporal's cron schedule and what is exported of them. */
const importable: Record<string, [request: object, cron: string | null, row: object]> = {
  asleep: [{ in: '3 days' }, null, { at: expect.stringMatching(/Z$/) }],
  adjusted: [
    { in: '1 month', set: { day: 3, hour: 10 }, timezone: 'Europe/Paris', jitter: 'PT1H' },
    null,
    { at: expect.stringMatching(/-03T(08|09):\d\d/) },
  ],
  overdue: [{ to: ['console'] }, null, { at: expect.stringMatching(/Z$/), to: ['console'] }],
  hourly: [{}, '@hourly', { cron: '@hourly', timezone: 'UTC' }],
  interval: [{ times: 3 }, '@every 90m', { every: 'PT1H30M', times: 3 }],
  weekly: [
    {
      until: '2040-12-31',
      jitter: 'PT10M',
      pausedUntil: 'resumed',
      followUp: { repeatEvery: 'PT1H' },
      retry: { maximumAttempts: 3 },
      group: 'lunches',
      critical: true,
    },
    weekly,
    {
      cron: '30 21 * * 1',
      timezone: 'Europe/Paris',
      until: '2040-12-31T22:59:59.999Z',
      jitter: 'PT10M',
      pausedUntil: 'resumed',
      followUp: { repeatEvery: 'PT1H' },
      retry: { maximumAttempts: 3 },
      group: 'lunches',
      critical: true,
    },
  ],
};

/** Requests that a worker refuses, or that no file can hold, and why. */
const refused: Record<string, [request: unknown, cron: string | null, reason: RegExp]> = {
  'two words': [{ ...lunch, in: '3 days' }, null, /: invalid id 'two words'/],
  '🎂': [{ ...lunch, in: '3 days' }, null, /: invalid id '🎂'/],
  fraction: [lunch, '@every 1500ms', /: '@every 1500ms' has a fraction of a second/],
  'twice-timed': [{ ...lunch, in: '1h' }, weekly, /: in and cron cannot be combined/],
  'other-zone': [{ ...lunch, timezone: 'Asia/Tokyo' }, '0 9 * * *', /: the request recurs by/],
  'cron-in-request': [{ ...lunch, cron: '@daily' }, null, /: cron and every need Temporal's own/],
  misspelt: [{ ...lunch, att: 'noon' }, null, /: unknown field 'att'/],
  spaced: [{ ...lunch, to: ['two words'] }, null, /: unknown channel 'two words'/],
  'no-request': ['reminder', null, /: its request cannot be read$/],
};

test('what is exported of requests can be imported, and what cannot be is named', async () => {
  for (const [id, [request, cronSchedule]] of Object.entries(importable)) {
    await startRequest(
      alerts,
      config,
      id,
      { ...lunch, ...request },
      cronSchedule ? { cronSchedule } : {},
    );
  }
  for (const [id, [request, cronSchedule]] of Object.entries(refused)) {
    await startRequest(alerts, config, id, request, cronSchedule ? { cronSchedule } : {});
  }
  await startEncrypted(alerts, config, 'encrypted', 'reminder');
  const skipped = [...Object.keys(refused), 'encrypted'];
  await listed(Object.keys(importable).length + skipped.length);

  const { stdout, stderr, exitCode } = await runAlerts(config, ['export']);
  expect(exitCode).toBe(1);
  const reasons = new Map(
    stderr.split('\n').map((line) => [/^'(.*?)' was not exported/.exec(line)?.[1], line]),
  );
  expect(new Set(reasons.keys())).toEqual(new Set(skipped));
  for (const [id, [, , reason]] of Object.entries(refused)) expect(reasons.get(id)).toMatch(reason);
  expect(reasons.get('encrypted')).toMatch(/: its memo cannot be read$/);
  const rows = new Map(rowsOf(stdout).map((row) => [row.id, row]));
  const expected = Object.entries(importable).map(([id, [, , row]]) => [
    id,
    { id, ...lunch, ...row },
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected));
  const all = async () => {
    for await (const { id } of alerts.export()) expect(rows.has(String(id))).toBe(true);
  };
  await expect(all()).rejects.toThrow(/not exported, .*'misspelt': unknown field/);

  await terminateAll(alerts);
  await listed(0);
  const file = join(directory, 'requests.jsonl');
  await writeFile(file, stdout);
  expect((await runAlerts(config, ['import', file])).stdout).toBe(`${rows.size} started`);
  await listed(rows.size);
  for (const row of rowsOf(await exported())) expect(row).toMatchObject(rows.get(row.id) ?? {});
});

test('alerts of a type that this project lacks are exported, with a note', async () => {
  const gone = { ...reminder, type: 'gone' };
  await alerts.schedule(gone, lunch.args, { id: 'of-old', in: '1h' });
  await listed(1);
  const { stdout, stderr, exitCode } = await runAlerts(config, ['export']);
  expect(rowsOf(stdout)).toMatchObject([{ id: 'of-old', type: 'gone' }]);
  expect(stderr).toBe(
    "types that this project lacks: 'gone': import their alerts where the types are",
  );
  expect(exitCode).toBe(0);
});

test('a discard says which alerts its file cannot hold', async () => {
  await startRequest(alerts, config, 'two words', lunch, { cronSchedule: '@yearly' });
  await alerts.schedule(clock, {}, { id: 'restorable', in: '1h' });
  await listed(2);
  await work();
  const file = join(directory, 'discarded.jsonl');
  const { stdout, stderr } = await runAlerts(config, ['discard', '--yes', '--file', file]);
  expect(stdout).toBe('2 cancelled');
  expect(stderr).toMatch(
    /^'two words' was not written, since it cannot be restored: invalid id 'two words'.*\n'alerts restore /,
  );
  expect(rowsOf(await readFile(file, 'utf8'))).toMatchObject([{ id: 'restorable' }]);
});

describe('on a server with short pages', () => {
  let server: TunedServer;
  beforeEach(async () => {
    server = await tunedDevServer('frontend.visibilityMaxPageSize=25');
    await alerts.close();
    config = testConfig(server.address);
    alerts = await AlertClient.connect(config);
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
    await server.stop();
  });

  test('an alert that recurs while pages are read is exported once', async () => {
    const ids = ['ticker-1', 'ticker-2', 'ticker-3'];
    for (const id of ids) await alerts.schedule(clock, {}, { id, every: '1s' });
    // The newest come first.
    const file = join(directory, 'sleepers.jsonl');
    const sleepers = Array.from({ length: 60 }, (_, number) => `asleep-${number}`);
    const lines = sleepers.map((id) => JSON.stringify({ id, type: 'clock', in: '30d' }));
    await writeFile(file, lines.join('\n'));
    await runAlerts(config, ['import', file]);
    await listed(63);

    const rows = alerts.export();
    const found = [String((await rows.next()).value?.['id'])];
    const first = await Promise.all(ids.map((id) => alerts.get(id).describe()));
    await work();
    await eventually(
      () => alerts.list({ limit: 100 }),
      (open) =>
        first.every((one) => open.some(({ id, runId }) => id === one.id && runId !== one.runId)),
    );
    await workers.pop()?.stop();
    for await (const { id } of rows) found.push(String(id));
    expect(found.toSorted()).toEqual([...sleepers, ...ids].toSorted());
  });
});

test('exports one type in each format, and nothing without alerts', async () => {
  expect(await exported()).toBe('');
  expect(await exported('--format', 'csv')).toBe(columns.join(','));
  expect(JSON.parse(await exported('--json'))).toEqual([]);

  await alerts.schedule(clock, { name: 'a' }, { id: 'one', in: '1h' });
  await alerts.schedule(reminder, { to: 'Ada', text: 'Hi' }, { id: 'two', every: '1h' });
  await listed(2);
  expect(rowsOf(await exported('--type', 'reminder'))).toMatchObject([{ id: 'two' }]);
  expect(JSON.parse(await exported('--json', '--type', 'clock'))).toMatchObject([{ id: 'one' }]);
  expect(JSON.parse(await exported('--json'))).toHaveLength(2);
  const [header, row] = (await exported('--format', 'csv', '--type', 'reminder')).split('\n');
  expect(header).toBe(columns.join(','));
  expect(row).toMatch(/^two,reminder,"{""to"":""Ada"",""text"":""Hi""}",,,,,,PT1H,,,console,/);
});

test.each([
  [['--json', '--format', 'csv'], /--json and --format exclude each other: choose one/],
  [['--type', "x' OR 1=1"], /invalid alert type 'x' OR 1=1': see 'alerts types'/],
  [['--format', 'xml'], /invalid --format 'xml', choose one of csv, jsonl: see/],
])('%j is bad usage', async (options, says) => {
  const { stdout, stderr, exitCode } = await runAlerts(config, ['export', ...options]);
  expect(stderr).toMatch(says);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
});
