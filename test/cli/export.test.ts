import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { countedAs } from '../support/open-alerts.js';
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
