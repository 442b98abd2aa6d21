import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { AlertClient } from '../../src/client/alert-client.js';
import { AlertNotFoundError } from '../../src/util/errors.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { runAlerts, variables } from '../support/cli.js';
import { deafProxy } from '../support/deaf-proxy.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';

const command = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

let directory: string;
let config: TemporalConfig;
let alerts: AlertClient;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-import-'));
  // Of its own, because so many alerts would fill the listings and completions of other tests.
  config = (await createNamespace()).config();
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await alerts.close();
  await rm(directory, { recursive: true });
});

/** Writes the lines to a new file. */
async function fileOf(lines: string[], extension = 'jsonl'): Promise<string> {
  const file = join(directory, `${randomUUID()}.${extension}`);
  await writeFile(file, lines.join('\n'));
  return file;
}

/** Returns rows of reminders that sleep, with unique ids. */
function sleepers(count: number) {
  const tag = `import-${randomUUID()}`;
  const ids = Array.from({ length: count }, (_, index) => `${tag}-${index}`);
  const lines = ids.map((id) =>
    JSON.stringify({ type: 'reminder', args: { to: 'Ada', text: id }, id, in: '30 days' }),
  );
  return { ids, lines };
}

const isThere = (id: string) =>
  alerts
    .get(id)
    .describe()
    .then(() => true)
    .catch((error: unknown) => {
      if (error instanceof AlertNotFoundError) return false;
      throw error;
    });

/** The warning after alerts were started. */
const idle =
  "warning: no worker is running, and nothing goes out until one is: see 'alerts doctor'";

/** Counts the ids that are alerts, one by one, since listings lag behind. */
async function existing(ids: string[]): Promise<number> {
  return (await Promise.all(ids.map(isThere))).filter(Boolean).length;
}

const importing = (file: string, ...options: string[]) =>
  runAlerts(config, ['import', file, ...options]);

/** Starts an import in a process that can be interrupted. */
const begin = (file: string, to = config) =>
  execa(process.execPath, [command, 'import', file], {
    reject: false,
    env: variables(to),
  });

/** Imports from standard input. */
const piped = (input: string, ...options: string[]) =>
  execa(process.execPath, [command, 'import', '-', ...options], {
    reject: false,
    input,
    env: variables(config),
  });

describe('alerts import', () => {
  test('starts all rows, and later only the missing ones; shows no progress in a pipe', async () => {
    const { ids, lines } = sleepers(150);
    const part = await importing(await fileOf(lines.slice(0, 3)));
    expect(part).toEqual({ stdout: '3 started', stderr: idle, exitCode: 0 });
    const file = await fileOf(lines);
    const all = await importing(file);
    expect(all).toEqual({ stdout: '147 started, 3 existed already', stderr: idle, exitCode: 0 });
    expect(await existing(ids)).toBe(150);
    const again = await importing(file, '--json');
    expect(JSON.parse(again.stdout)).toEqual({
      started: 0,
      existing: 150,
      bad: [],
      failed: [],
      differing: [],
    });
  });

  test('reads CSV, and finds the same alert in JSON Lines', async () => {
    const text = randomUUID();
    const csv = await fileOf(
      ['type,args.to,args.text,at', `reminder,7,"${text}, ""a""\r\nb",2099-01-01 09:00`],
      'csv',
    );
    const { stdout } = await importing(csv, '--timezone', 'Asia/Tokyo');
    expect(stdout).toBe('1 started');
    const args = { to: '7', text: `${text}, "a"\r\nb` };
    const row = { type: 'reminder', args, at: '2099-01-01 09:00' };
    const again = await importing(await fileOf([JSON.stringify(row)]), '--timezone', 'Asia/Tokyo');
    expect(again.stdout).toBe('0 started, 1 existed already');
    const listed = await eventually(
      () => alerts.list({ type: 'reminder', limit: 10_000 }),
      (found) => found.some((alert) => alert.args['text'] === args.text),
    );
    const alert = listed.find((each) => each.args['text'] === args.text);
    expect(alert).toMatchObject({ args, dueAt: '2099-01-01T00:00:00.000Z' });
  });

  test('reads standard input', async () => {
    const { ids, lines } = sleepers(2);
    const { stdout, exitCode } = await piped(lines.join('\n'), '--format', 'jsonl');
    expect({ stdout, exitCode }).toEqual({ stdout: '2 started', exitCode: 0 });
    expect(await existing(ids)).toBe(2);
  });

  test('warns once about each surprising cron expression', async () => {
    const row = JSON.stringify({
      type: 'reminder',
      args: { to: 'Ada', text: 'Hi' },
      cron: '*/45 * * * *',
    });
    const { stdout, stderr } = await importing(await fileOf([row, row]), '--dry-run');
    expect(stdout).toBe('2 would be started');
    expect(stderr).toMatch(/^line 1: warning: minute '\*\/45' means 0 and 45 of each hour[^\n]*$/);
  });

  test('does nothing without rows', async () => {
    expect(await importing(await fileOf([]))).toEqual({
      stdout: '0 started',
      stderr: '',
      exitCode: 0,
    });
  });

  test('--dry-run starts nothing', async () => {
    const { ids, lines } = sleepers(2);
    const file = await fileOf(lines);
    const nowhere = { ...config, address: '127.0.0.1:1' };
    const text = await runAlerts(nowhere, ['import', file, '--dry-run']);
    expect(text).toEqual({ stdout: '2 would be started', stderr: '', exitCode: 0 });
    const { stdout } = await importing(file, '--dry-run', '--json');
    expect(JSON.parse(stdout)).toEqual({ dryRun: true, alerts: 2, bad: [] });
    expect(await existing(ids)).toBe(0);
  });
});

describe('bad rows', () => {
  const bad = ['{"type":"nope"}', 'hello'];
  const reasons = [
    "unknown alert type 'nope': use one of clock, http-check, reminder, sql-check, two-days-late, watchdog",
    'the line is not a JSON object: write, for example, {"type":"clock","in":"2 days"}',
  ];
  const report = `line 2: ${reasons[0]}\nline 3: ${reasons[1]}`;

  test('are all reported, and nothing is started', async () => {
    const { ids, lines } = sleepers(2);
    const [first = '', second = ''] = lines;
    const file = await fileOf([first, ...bad, second]);
    const sentence =
      'alerts: 2 of 4 rows are bad, so nothing was started: correct them, or add --skip-bad';
    expect(await importing(file)).toEqual({
      stdout: '',
      stderr: `${report}\n${sentence}`,
      exitCode: 2,
    });
    const { stdout, stderr, exitCode } = await importing(file, '--json');
    expect({ stderr, exitCode }).toEqual({ stderr: sentence, exitCode: 2 });
    expect(JSON.parse(stdout)).toEqual({
      started: 0,
      existing: 0,
      differing: [],
      bad: reasons.map((reason, index) => ({ line: index + 2, reason })),
      failed: [],
    });
    expect((await importing(file, '--dry-run')).exitCode).toBe(2);
    expect(await existing(ids)).toBe(0);
  });

  test('are skipped with --skip-bad', async () => {
    const { ids, lines } = sleepers(2);
    const [first = '', second = ''] = lines;
    const file = await fileOf([first, ...bad, second]);
    const dry = await importing(file, '--skip-bad', '--dry-run');
    expect(dry).toEqual({ stdout: '2 would be started', stderr: report, exitCode: 1 });
    const ran = await importing(file, '--skip-bad');
    expect(ran).toEqual({ stdout: '2 started', stderr: `${report}\n${idle}`, exitCode: 1 });
    expect(await existing(ids)).toBe(2);
    const { stdout, stderr, exitCode } = await importing(file, '--skip-bad', '--json');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    expect(JSON.parse(stdout)).toMatchObject({ started: 0, existing: 2, bad: [{ line: 2 }, {}] });
  });

  test('are reported up to the fiftieth', async () => {
    const { stderr } = await importing(await fileOf(Array.from({ length: 1060 }, () => 'hello')));
    const lines = stderr.split('\n');
    expect(lines).toHaveLength(52);
    expect(lines[49]).toMatch(/^line 50: /);
    expect(lines[50]).toBe('and 1,010 more');
    expect(lines[51]).toMatch(/^alerts: 1,060 of 1,060 rows are bad, so nothing was started/);
  });

  test.each<[what: string, typed: string[], says: RegExp]>([
    ['no file', [], /missing required argument 'file'/],
    ['a file that is not there', ['none.csv'], /none\.csv does not exist: check/],
    ['a directory', ['.', '--format', 'csv'], /\. cannot be read: EISDIR/],
    ['no format', ['-'], /the format of standard input is unknown: add --format csv or --format/],
    [
      'another format',
      ['-', '--format', 'xml'],
      /invalid --format 'xml', choose one of csv, jsonl: see/,
    ],
    ['no zone', ['-', '--format', 'csv', '--timezone', 'Paris'], /did you mean Europe\/Paris/],
    [
      'a program',
      [process.execPath, '--format', 'jsonl'],
      /cannot be read: it is not text in UTF-8/,
    ],
  ])('%s is one line on standard error', async (_, typed, says) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, ['import', ...typed]);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^alerts: .*$/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});

describe('an import that is interrupted or fails', () => {
  // Twice the rows that are started at the same time, and more.
  const COUNT = 250;

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s, a second run starts exactly the rest', async (signal, status) => {
    const { ids, lines } = sleepers(COUNT);
    const file = await fileOf(lines);
    const child = begin(file);
    await eventually(() => isThere(ids[0] ?? ''), Boolean);
    child.kill(signal);
    const { stdout, stderr, exitCode } = await child;
    const [, started] =
      /^(\d+) of 250 started: run the same command again to start the rest$/.exec(stdout) ?? [];
    const count = Number(started);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: status });
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThan(COUNT);
    expect(await existing(ids)).toBe(count);
    expect((await importing(file)).stdout).toBe(
      `${COUNT - count} started, ${count} existed already`,
    );
    expect(await existing(ids)).toBe(COUNT);
  });

  test('a second Ctrl-C ends it at once', async () => {
    const proxy = await deafProxy(inject('temporalAddress'));
    const { ids, lines } = sleepers(COUNT);
    const child = begin(await fileOf(lines), { ...config, address: proxy.address });
    try {
      await eventually(() => isThere(ids[0] ?? ''), Boolean);
      proxy.deafen();
      child.kill('SIGINT');
      // npm passes on a Ctrl-C that the terminal has already sent: the second is one that comes later.
      await sleep(1000);
      expect(child.exitCode).toBeNull();
      child.kill('SIGINT');
      const { stdout, stderr, exitCode } = await child;
      expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 130 });
    } finally {
      await proxy.close();
    }
  });

  test('rows that Temporal refuses are reported', async () => {
    const { ids, lines } = sleepers(1);
    const queue = { ...config, taskQueue: 'x'.repeat(2000) };
    const file = await fileOf(lines);
    const { stdout, stderr, exitCode } = await runAlerts(queue, ['import', file]);
    expect({ stdout, exitCode }).toEqual({ stdout: '0 started, 1 failed', exitCode: 1 });
    expect(stderr).toMatch(/^line 1: import-\S+ was not started: Temporal refused: .*length/);
    const json = await runAlerts(queue, ['import', file, '--json']);
    expect(json).toMatchObject({ stderr: '', exitCode: 1 });
    expect(JSON.parse(json.stdout)).toMatchObject({
      started: 0,
      failed: [{ line: 1, id: ids[0] }],
    });
  });

  test('an unreachable server is one line on standard error', async () => {
    const { lines } = sleepers(1);
    const nowhere = { ...config, address: '127.0.0.1:1' };
    const { stdout, stderr, exitCode } = await runAlerts(nowhere, ['import', await fileOf(lines)]);
    expect(stderr).toMatch(/^alerts: Temporal cannot be reached at 127\.0\.0\.1:1: .*$/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
  });
});
