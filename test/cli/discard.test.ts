import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { countedAs, terminateAll } from '../support/open-alerts.js';
import { writeTestConfig } from '../support/project-with.js';
import {
  impatient,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../support/temporal.js';
import { tunedDevServer, type TunedServer } from '../support/tuned-dev-server.js';
import { verdictsDocument } from './documents.js';

const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

// Discarding ignores task queues: a server of its own protects the alerts of other tests.
let server: TunedServer;
let directory: string;
let config: TemporalConfig;
let alerts: AlertClient;
let workers: TestWorker[];

// Slow, so that a batch can be interrupted, and with short pages.
beforeAll(async () => {
  server = await tunedDevServer('worker.batcherRPS=20', 'frontend.visibilityMaxPageSize=25');
});
afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  config = testConfig(server.address);
  alerts = await AlertClient.connect(config);
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-discard-'));
  await writeTestConfig(directory);
  // The command writes its files into the current directory.
  process.chdir(directory);
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await terminateAll(alerts);
  await alerts.close();
  process.chdir(tmpdir());
  await rm(directory, { recursive: true });
});

async function work(): Promise<void> {
  workers.push(await startWorker(config, { types: typesOf(clock, reminder) }));
}

/** Runs the command in a process of its own, which can be interrupted. */
const begin = (...typed: string[]) =>
  execa(process.execPath, [command, ...typed], {
    reject: false,
    stdin: 'ignore',
    cwd: directory,
    env: { TEMPORAL_ADDRESS: config.address, ALERTS_TASK_QUEUE: config.taskQueue, TZ: 'UTC' },
  });

const run = (...typed: string[]) => runAlerts(config, typed);

const listed = (count: number) => countedAs(alerts, count, 60_000);

const write = (file: string, rows: object[]) =>
  writeFile(join(directory, file), rows.map((row) => JSON.stringify(row)).join('\n'));

const linesOf = (text: string) => text.split('\n').filter(Boolean).toSorted();
const read = async (file: string) => linesOf(await readFile(join(directory, file), 'utf8'));

const modeOf = async (file: string) => (await stat(join(directory, file))).mode & 0o777;

function sleeper(number: number): object {
  const args = { to: 'Ada', text: `no. ${number}` };
  const common = { id: `sleeper-${number}`, type: 'reminder', args };
  switch (number % 10) {
    case 0:
      return { ...common, every: '30 days', times: 12 };
    case 1:
      return { ...common, cron: '@monthly', timezone: 'Europe/Paris', pausedUntil: '2090-01-01' };
    case 2:
      return { ...common, in: '30 days', pausedUntil: 'resumed' };
    case 3:
      return { ...common, in: '30 days', followUp: { repeatEvery: '1h' }, critical: true };
    default:
      return { ...common, in: '30 days' };
  }
}

test('more alerts than a page of a listing are discarded at once, and restored unchanged', async () => {
  await work();
  await write(
    'all.jsonl',
    Array.from({ length: 60 }, (_, number) => sleeper(number)),
  );
  expect((await run('import', 'all.jsonl')).stdout).toBe('60 started');
  await listed(60);
  const before = linesOf((await run('export')).stdout);

  const ran = await run('discard', '--yes', '--json');
  expect(ran.exitCode).toBe(0);
  const verdicts = verdictsDocument.parse(JSON.parse(ran.stdout));
  expect(verdicts).toHaveLength(60);
  expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['cancelled']));
  const [, file = ''] =
    /^'alerts restore (alerts-discarded-\d{8}T\d{6}Z\.jsonl)' schedules the cancelled alerts again$/.exec(
      ran.stderr,
    ) ?? [];
  expect(await read(file)).toEqual(before);
  expect(await modeOf(file)).toBe(0o600);
  await listed(0);

  expect(await run('restore', file, '--dry-run')).toMatchObject({
    stdout: '60 would be restored',
    exitCode: 0,
  });
  expect(await run('restore', file)).toEqual({ stdout: '60 restored', stderr: '', exitCode: 0 });
  await listed(60);
  expect(linesOf((await run('export')).stdout)).toEqual(before);
});

describe('alerts discard', () => {
  const schedule = async (...ids: string[]) => {
    for (const id of ids) await alerts.schedule(clock, {}, { id, in: '1h' });
    await listed(ids.length);
  };

  test('writes to the named file, which must be new', async () => {
    await work();
    await schedule('one');
    await write('precious', [{}]);
    const refused = await run('discard', '--yes', '--file', 'precious');
    expect(refused).toEqual({
      stdout: '',
      stderr:
        'alerts: precious cannot be written, so nothing was cancelled: EEXIST: file already exists: choose another file',
      exitCode: 2,
    });
    expect(await alerts.get('one').ready()).toBe(false);
    expect(await run('discard', '--yes', '--file', 'one.jsonl')).toEqual({
      stdout: '1 cancelled',
      stderr: "'alerts restore one.jsonl' schedules the cancelled alerts again",
      exitCode: 0,
    });
    expect(await readdir(directory)).toEqual(['alerts.config.ts', 'one.jsonl', 'precious']);
  });

  test('writes no file with --no-file, with --dry-run, or without a terminal to confirm on', async () => {
    await work();
    await schedule('one');
    expect((await run('discard', '--dry-run')).stdout).toBe('1 open alert would be cancelled');
    expect((await run('discard')).exitCode).toBe(2);
    const ran = await run('discard', '--yes', '--no-file');
    expect(ran).toEqual({ stdout: '1 cancelled', stderr: '', exitCode: 0 });
    expect(await run('discard', '--yes')).toMatchObject({ stdout: 'no open alerts', exitCode: 0 });
    expect(await readdir(directory)).toEqual(['alerts.config.ts']);
  });

  test('says what to wait for if no worker runs', async () => {
    await schedule('one', 'two');
    const left = await runAlerts(impatient(config), ['discard', '--yes', '--file', 'both.jsonl']);
    expect(left).toEqual({
      stdout: '2 cancelling',
      stderr:
        "'alerts restore both.jsonl' schedules the cancelled alerts again; 2 can be restored only after a worker has ended them",
      exitCode: 0,
    });
  });

  test('after Ctrl-C, Temporal continues to cancel, and the file has all alerts', async () => {
    await work();
    const ids = Array.from({ length: 60 }, (_, number) => `sleeper-${number}`);
    await write(
      'all.jsonl',
      ids.map((id) => ({ id, type: 'clock', in: '1h' })),
    );
    await run('import', 'all.jsonl');
    await listed(60);
    const child = begin('discard', '--yes', '--file', 'discarded.jsonl');
    await eventually(
      () => alerts.count(),
      (open) => open < 60,
    );
    child.kill('SIGINT');
    const { stdout, stderr, exitCode } = await child;
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr:
        'alerts: interrupted: Temporal continues to cancel the alerts\n' +
        "discarded.jsonl lists all alerts that were open: 'alerts restore discarded.jsonl' schedules the cancelled ones again",
      exitCode: 130,
    });
    expect(await read('discarded.jsonl')).toHaveLength(60);
    expect(await modeOf('discarded.jsonl')).toBe(0o600);
    await listed(0);
    expect((await run('restore', 'discarded.jsonl')).stdout).toBe('60 restored');
  });
});

describe('alerts restore', () => {
  const row = (id: string, fields: object) => ({ id, type: 'clock', ...fields });
  const rows = [
    row('late', { at: '2020-01-01T00:00:00.000Z' }),
    row('expired', { at: '2020-01-01T00:00:00.000Z', expires: 'PT1H' }),
    row('paused', { at: '2020-01-01T00:00:00.000Z', pausedUntil: 'resumed' }),
    row('asleep', { at: '2090-01-01T00:00:00.000Z' }),
    row('hourly', { every: 'PT1H' }),
  ];
  const expired = '1 has expired meanwhile, and will not go out';
  const late = '1 of 5 was due meanwhile, and goes out now';

  test('asks before alerts that were due meanwhile go out', async () => {
    await write('rows.jsonl', rows);
    expect(await run('restore', 'rows.jsonl')).toEqual({
      stdout: '',
      stderr: `${expired}\nalerts: ${late}: add --yes to restore`,
      exitCode: 2,
    });
    expect(await run('restore', 'rows.jsonl', '--dry-run')).toEqual({
      stdout: '5 would be restored',
      stderr: `${expired}\n${late}`,
      exitCode: 0,
    });
    expect(await alerts.count()).toBe(0);
    await work();
    expect(await run('restore', 'rows.jsonl', '--yes')).toEqual({
      stdout: '5 restored',
      stderr: `${expired}\n${late}`,
      exitCode: 0,
    });
    expect(await alerts.get('late').result()).toMatchObject({ status: 'sent' });
    expect(await alerts.get('expired').result()).toMatchObject({ status: 'expired' });
    expect(await alerts.get('paused').ready()).toBe(false);
    const again = await run('restore', 'rows.jsonl', '--yes', '--json');
    expect(again).toMatchObject({ stderr: '', exitCode: 0 });
    expect(JSON.parse(again.stdout)).toEqual({
      started: 0,
      existing: 5,
      bad: [],
      failed: [],
      differing: [],
    });
  });

  test('restores nothing if a row is bad, or the good rows with --skip-bad', async () => {
    await write('rows.jsonl', [
      row('asleep', { in: '1h' }),
      row('ended', { every: '1h', until: '2020-01-01' }),
    ]);
    const refused = await run('restore', 'rows.jsonl');
    expect(refused.stderr).toMatch(
      /^line 2: until is before the first run, .*\nalerts: 1 of 2 rows are bad, so nothing was restored: /,
    );
    expect(refused).toMatchObject({ stdout: '', exitCode: 2 });
    const skipped = await run('restore', 'rows.jsonl', '--skip-bad');
    expect(skipped).toMatchObject({ stdout: '1 restored', exitCode: 1 });
  });
});
