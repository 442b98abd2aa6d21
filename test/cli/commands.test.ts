import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { msToTs } from '@temporalio/common/lib/time.js';
import { DateTime } from 'luxon';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { z } from 'zod';
import type { Channels } from '../../src/channels/channels.js';
import { clock } from '../../examples/reporters/alerts/clock.js';
import { reminder } from '../../src/alerts/reminder.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { freePort } from '../support/free-port.js';
import stringWidth from 'string-width';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import { runAlertsOnTerminal, type Ran, runAlerts } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { httpListener, type HttpListener } from '../support/http-listener.js';
import { createNamespace, type TestNamespace } from '../support/namespace.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { smtpListener } from '../support/smtp-listener.js';
import {
  impatient,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../support/temporal.js';
import { workerProcess } from '../support/worker-process.js';
import {
  agendaDocument,
  alertDocument,
  checksDocument,
  dryRunDocument,
  shownDocument,
  testDocument,
  verdictsDocument,
} from './documents.js';

vi.setConfig({ maxConcurrency: 4 });

/** In the command's project this type queries a database; the workers here report that its subject is gone. */
const gone = defineAlert({
  type: 'two-days-late',
  args: z.object({ reporterId: z.string() }),
  load: () => undefined,
  message: () => ({ text: 'never said' }),
});

// `list` and `discard` ignore task queues: a namespace of its own separates them from the alerts of other tests.
let ownNamespace: TestNamespace;
/** A task queue that a worker serves. */
let config: TemporalConfig;
/** A task queue that no worker serves. */
let idle: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;
let idleAlerts: AlertClient;

beforeAll(async () => {
  // The workers here have a channel of their own under this name.
  vi.stubEnv('ALERTS_WEBHOOK_URL', 'http://127.0.0.1:9/hook');
  ownNamespace = await createNamespace();
  config = ownNamespace.config();
  idle = ownNamespace.config();
  worker = await startWorker(config, {
    types: typesOf(clock, reminder, gone),
    channels: channels(),
  });
  alerts = await AlertClient.connect(config);
  idleAlerts = await AlertClient.connect(idle);
});
afterAll(async () => {
  await idleAlerts?.close();
  await alerts?.close();
  await worker?.stop();
});

/** The console delivers; the webhook fails. */
function channels(): Channels {
  const outOfOrder = () => {
    throw new Error('the webhook answered 503');
  };
  return new Map([
    ['console', recordingChannel()],
    ['webhook', recordingChannel(outOfOrder)],
  ]);
}

/** Returns a type that is unique to a test, so that the test sees its own alerts only. */
function ownType(): AlertType {
  return defineAlert({
    type: `own-${randomUUID()}`,
    args: z.object({}),
    message: () => ({ text: '' }),
  });
}

const newId = () => `cli-${randomUUID()}`;
const sleeping = async (id = newId(), options: ScheduleOptions = { in: '1h' }) =>
  (await idleAlerts.schedule(clock, {}, { id, ...options })).id;

/** Returns the document that a command has printed, after checking that it has printed nothing else. */
function documentOf<T>({ stdout, stderr }: Ran, schema: z.ZodType<T>): T {
  expect(stderr).toBe('');
  return schema.parse(JSON.parse(stdout));
}

describe.concurrent('alerts help', () => {
  test('lists all commands, or describes a command or a type; a missing command is reported', async () => {
    const all = (await runAlerts(config, ['--help'])).stdout;
    expect(await runAlerts(config, ['help'])).toEqual({ stdout: all, stderr: '', exitCode: 0 });
    expect(await runAlerts(config, [])).toEqual({
      stdout: all,
      stderr: "alerts: a command is missing: see 'alerts --help'",
      exitCode: 2,
    });
    const schedule = (await runAlerts(config, ['schedule', '--help'])).stdout;
    expect(schedule).not.toContain('Args of');
    expect((await runAlerts(config, ['help', 'schedule'])).stdout).toBe(schedule);
    const args = `Args of reminder:\n  --arg to=<string>    the person to remind\n  --arg text=<string>  the text of the reminder`;
    for (const typed of [
      ['schedule', 'reminder', '--help'],
      ['schedule', '--help', 'reminder'],
      ['help', 'schedule', 'reminder'],
    ]) {
      const { stdout, exitCode } = await runAlerts(config, typed);
      expect({ stdout, exitCode }).toEqual({ stdout: `${schedule}\n\n${args}`, exitCode: 0 });
    }
    expect(await runAlerts(config, ['help', 'lst'])).toEqual({
      stdout: '',
      stderr: "alerts: unknown command 'lst': did you mean list? see 'alerts --help'",
      exitCode: 2,
    });
  });
});

describe.concurrent('alerts types', () => {
  test('prints a line per type, with its args', async () => {
    expect(await runAlerts(config, ['types'])).toEqual({
      stdout: [
        'TYPE           ARGS',
        'clock          [name=string]',
        'http-check     url=string [status=integer] [text=string] [message=string] [resolved=string]',
        'reminder       to=string text=string',
        'sql-check      [database=string] query=string [message=string] [resolved=string]',
        'two-days-late  reporterId=string',
        'watchdog       [late=string] [taskQueue=string]',
      ].join('\n'),
      stderr: '',
      exitCode: 0,
    });
  });

  test('prints JSON with --json', async () => {
    const schema = z.array(
      z.strictObject({
        type: z.string(),
        args: z.looseObject({ type: z.literal('object'), required: z.string().array().optional() }),
        channels: z.array(z.string()),
        links: z.strictObject({ start: z.url(), open: z.url(), failed: z.url() }).nullable(),
      }),
    );
    const document = documentOf(await runAlerts(config, ['types', '--json']), schema);
    expect(document[2]).toMatchObject({
      type: 'reminder',
      args: { required: ['to', 'text'] },
      channels: ['console'],
      links: null,
    });
    const env = { TEMPORAL_UI_URL: 'https://temporal.shop.internal' };
    const linked = documentOf(await runAlerts(config, ['types', '--json'], env), schema);
    const page = `https://temporal.shop.internal/namespaces/${config.namespace}/workflows`;
    expect(linked[2]?.links?.start.startsWith(`${page}/start-workflow?`)).toBe(true);
  });

  test("prints links into Temporal's Web UI where its address is known", async () => {
    const env = { TEMPORAL_UI_URL: 'https://temporal.shop.internal' };
    const { stdout } = await runAlerts(config, ['types'], env);
    const page = `https://temporal.shop.internal/namespaces/${config.namespace}/workflows`;
    const [types = '', links = ''] = stdout.split('\n\n');
    expect(types).toMatch(/^reminder +to=string text=string$/m);
    const link = (name: string) =>
      new URL(new RegExp(`^reminder +${name} +(\\S+)$`, 'm').exec(links)?.[1] ?? '');
    const { searchParams, origin, pathname } = link('start');
    expect(origin + pathname).toBe(`${page}/start-workflow`);
    expect(Object.fromEntries(searchParams)).toEqual({
      workflowId: expect.stringMatching(/^reminder-\w{21}$/),
      taskQueue: config.taskQueue,
      workflowType: 'alert',
    });
    expect(link('open').searchParams.get('query')).toBe(
      "AlertType = 'reminder' AND ExecutionStatus = 'Running'",
    );
    expect(link('failed').searchParams.get('query')).toBe(
      "AlertType = 'reminder' AND AlertStatus = 'failed'",
    );
  });
});

describe.concurrent('alerts schedule', () => {
  test('prints only the id on standard output, and the summary on standard error', async () => {
    const typed = ['schedule', 'clock', '--at', '2099-12-24T18:00', '--timezone', 'Europe/Paris'];
    const { stdout: id, stderr, exitCode } = await runAlerts(idle, typed);
    expect(id).toMatch(/^[0-9A-Za-z]{21}$/);
    expect(stderr).toMatch(
      /^clock: due Thu 24 Dec 2099 18:00:00 Europe\/Paris \(in \d+ years.*\)\nwarning: no worker is running/,
    );
    expect(exitCode).toBe(0);
    expect(await idleAlerts.get(id).describe()).toMatchObject({
      dueAt: '2099-12-24T17:00:00.000Z',
    });
  });

  test.each([
    ['--at', '2099-12-24T18:00Z', { dueAt: '2099-12-24T18:00:00.000Z', recurrence: null }],
    ['--every', '90m', { recurrence: { cron: null, every: 'PT1H30M', timezone: null } }],
    [
      '--cron',
      '30  21 * * 1',
      { recurrence: { cron: '30 21 * * 1', every: null, timezone: 'UTC' } },
    ],
    ['--to', 'webhook', { channels: ['webhook'] }],
    ['--arg', 'name=7', { args: { name: '7' } }],
    ['--args', '{"name":"a b"}', { args: { name: 'a b' } }],
    ['--expires', '2 hours', { status: 'scheduled' }],
    ['--retry-interval', '1h', { status: 'scheduled' }],
  ])('--json of %s %s is the alert', async (option, value, expected) => {
    const id = newId();
    const typed = ['schedule', 'clock', '--id', id, option, value, '--json'];
    const document = documentOf(await runAlerts(idle, typed), alertDocument);
    expect(document).toMatchObject({
      id,
      type: 'clock',
      attempts: 0,
      lastError: null,
      outcome: null,
      closedAt: null,
      ...expected,
    });
  });

  test('takes --to more than once, and counts --in from now', async () => {
    const before = Date.now();
    const typed = [
      'schedule',
      'reminder',
      '--arg',
      'to=Ada',
      '--arg',
      'text=a=b',
      '--in',
      '2 days',
    ];
    const to = ['--to', 'webhook', '--to', 'console', '--json'];
    const document = documentOf(await runAlerts(idle, [...typed, ...to]), alertDocument);
    expect(document).toMatchObject({
      args: { to: 'Ada', text: 'a=b' },
      channels: ['webhook', 'console'],
    });
    const ahead = Date.parse(document.dueAt ?? '') - before - 48 * 3600_000;
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(ahead).toBeLessThan(20_000);
  });

  test('starts an alert once with --if-absent, and succeeds again', async () => {
    const typed = ['schedule', 'clock', '--in', '1h', '--id', newId(), '--if-absent'];
    const first = await runAlerts(idle, typed);
    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^clock: due/) });
    const there = expect.stringMatching(
      /^the alert already exists, so nothing was started: see 'alerts/,
    );
    expect(await runAlerts(idle, typed)).toEqual({ ...first, stderr: there });
    const ran = await runAlerts(idle, [...typed, '--in', '2h', '--json']);
    const { createdAt, dueAt } = documentOf(ran, alertDocument);
    expect(Date.parse(dueAt ?? '') - Date.parse(createdAt)).toBeLessThan(3_700_000);
  });

  test('warns about a surprising cron expression', async () => {
    const typed = ['schedule', 'clock', '--cron', '*/45 * * * *', '--timezone', 'UTC'];
    const { stderr, exitCode } = await runAlerts(idle, typed);
    expect(stderr).toMatch(/^clock: recurs, first .*\nwarning: minute '\*\/45' means 0 and 45 of/);
    expect(exitCode).toBe(0);
  });

  test('fires at once for an ETA in the past, and says so', async () => {
    const { stderr, exitCode } = await runAlerts(idle, ['schedule', 'clock', '--at', '2020-01-01']);
    expect(stderr).toMatch(/^clock: was due Wed 1 Jan 2020 00:00:00 UTC \(.* ago\), fires now$/m);
    expect(exitCode).toBe(0);
  });

  test('warns that no worker runs, unless one does or --json is given', async () => {
    const typed = ['schedule', 'clock', '--in', '1h'];
    const warning =
      "warning: no worker is running, and nothing goes out until one is: see 'alerts doctor'";
    expect((await runAlerts(idle, typed)).stderr.split('\n').at(-1)).toBe(warning);
    expect((await runAlerts(idle, [...typed, '--json'])).stderr).toBe('');
    expect((await runAlerts(config, typed)).stderr).toMatch(/^clock: due [^\n]*$/);
  });

  test('expires at once if the ETA and the expiry have passed, and says so', async () => {
    const typed = ['schedule', 'clock', '--at', '2020-01-01', '--expires', '1h', '--wait'];
    const { stdout, stderr } = await runAlerts(config, typed);
    expect(stderr).toMatch(/^clock: was due .* ago\), expires at once, undelivered$/);
    expect(stdout).toMatch(/\nexpired: it was due at .* and not delivered in time$/);
  });

  test('needs --now for a duration that leads to the past', async () => {
    const typed = ['schedule', 'clock', '--in', '-5m'];
    const { stderr, exitCode } = await runAlerts(idle, [...typed, '--now']);
    expect(stderr).toMatch(/^clock: was due .* \(5 minutes ago\), fires now(\n|$)/);
    expect(exitCode).toBe(0);
    const dry = await runAlerts(idle, [...typed, '--dry-run', '--json']);
    expect(documentOf(dry, dryRunDocument)).toMatchObject({ expired: false });
  });

  test('prints the last run of an alert with an end, also as JSON', async () => {
    const typed = ['schedule', 'clock', '--cron', '0 9 * * *', '--until', '2098-12-04'];
    const { stdout, stderr } = await runAlerts(idle, typed);
    expect(stderr).toMatch(
      /^clock: recurs, first .*, last Thu 4 Dec 2098 09:00:00 UTC \(in .*\)(\n|$)/,
    );
    const shown = await runAlerts(idle, ['show', stdout]);
    expect(shown.stdout).toMatch(/^last +Thu 4 Dec 2098 09:00:00 UTC \(in .*\)$/m);
    const json = await runAlerts(idle, [...typed, '--json']);
    expect(documentOf(json, alertDocument)).toMatchObject({
      until: '2098-12-04T23:59:59.999Z',
      lastDueAt: '2098-12-04T09:00:00.000Z',
    });
  });

  test.each([
    [['clock'], 'sent to console', 0],
    [['two-days-late', '--arg', 'reporterId=7'], 'skipped: its subject is gone', 0],
    [
      ['clock', '--at', '2020-01-01', '--expires', '1h'],
      /^expired: it was due at Wed 1 Jan 2020 00:00:00 UTC/,
      0,
    ],
    [['clock', '--to', 'webhook', '--retry-attempts', '1'], 'failed: the webhook answered 503', 1],
    [['clock', '--retry-attempts', '0'], 'sent to console', 0],
    [
      ['clock', '--to', 'webhook', '--retry-attempts', '2', '--retry-interval', '10ms'],
      'failed on attempt 2: the webhook answered 503',
      1,
    ],
  ])('%j --wait prints the id, then what became of it', async (typed, outcome, exitCode) => {
    const id = newId();
    const ran = await runAlerts(config, ['schedule', ...typed, '--id', id, '--wait']);
    const [first, second, ...rest] = ran.stdout.split('\n');
    expect(first).toBe(id);
    expect(second).toMatch(outcome);
    expect(rest).toEqual([]);
    expect(ran.exitCode).toBe(exitCode);
  });

  test('prints one document with --wait --json', async () => {
    const ran = await runAlerts(config, ['schedule', 'clock', '--in', '1s', '--wait', '--json']);
    const document = documentOf(ran, alertDocument);
    expect(document).toMatchObject({
      status: 'sent',
      attempts: 1,
      outcome: { status: 'sent', reason: null, dueAt: document.dueAt },
    });
    expect(document.outcome?.deliveries).toEqual([{ channel: 'console', id: expect.any(String) }]);
  });
});

const next = async (...typed: string[]) => {
  const ran = await runAlerts(config, ['schedule', 'clock', ...typed, '--dry-run', '--json']);
  return documentOf(ran, dryRunDocument).next;
};

describe.concurrent('alerts schedule --dry-run', () => {
  const monday = ['--cron', '30 21 * * 1', '--timezone', 'Europe/Paris'];

  test('describes what would happen and the next five times, and starts nothing', async () => {
    const id = newId();
    const typed = [
      'schedule',
      'clock',
      ...monday,
      '--id',
      id,
      '--retry-attempts',
      '3',
      '--dry-run',
    ];
    const { stdout, stderr, exitCode } = await runAlerts(config, typed);
    const [what, how, heading, ...times] = stdout.split('\n');
    const time = String.raw`Mon \d+ \w{3} \d{4} 21:30:00 Europe\/Paris \(in .+\)`;
    expect(what).toMatch(new RegExp(`^would start clock: recurs, first ${time}$`));
    expect(how).toBe(
      'args {}, to console, up to 3 attempts, 5 seconds apart at first and 1 hour at most',
    );
    expect(heading).toBe('next times:');
    expect(times).toHaveLength(5);
    for (const each of times) expect(each).toMatch(new RegExp(`^  ${time}$`));
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(await runAlerts(config, ['show', id])).toMatchObject({ exitCode: 1 });
  });

  test('needs no Temporal, and prints one document with --json', async () => {
    const nowhere = testConfig(`127.0.0.1:${await freePort()}`);
    const ran = await runAlerts(nowhere, ['schedule', 'clock', ...monday, '--dry-run', '--json']);
    const document = documentOf(ran, dryRunDocument);
    expect(document).toMatchObject({
      type: 'clock',
      recurrence: { cron: '30 21 * * 1', every: null, timezone: 'Europe/Paris' },
    });
    expect(document.next).toHaveLength(5);
    expect(document.dueAt).toBe(document.next[0]);
  });

  test('lists next times up to --until, and one time for a one-shot alert', async () => {
    expect(await next('--every', '1h', '--until', 'in 150 minutes')).toHaveLength(2);
    expect(await next('--at', '2099-01-01T00:00Z')).toEqual(['2099-01-01T00:00:00.000Z']);
  });
});

const descending = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? 1 : -1);
const list = async (...typed: string[]) =>
  documentOf(await runAlerts(idle, ['list', ...typed, '--json']), z.array(alertDocument));
const listed = (type: string, length: number, ...typed: string[]) =>
  eventually(
    () => list('--type', type, ...typed),
    (found) => found.length >= length,
  );

describe.concurrent('alerts list', () => {
  test('lists open alerts of a type, soonest first, recurring ones by their next time', async () => {
    const type = ownType();
    const start = (id: string, options: ScheduleOptions) =>
      idleAlerts.schedule(type, {}, { id: `${type.type}-${id}`, ...options });
    await start('later', { in: '3h' });
    await start('soon', { in: '1h' });
    await start('every', { every: '2h' });
    await start('never', { cron: '0 0 1 1 *', timezone: 'Asia/Tokyo' });
    await start('past', { at: '2020-01-01' });
    const found = await listed(type.type, 5);
    const order = ['past', 'soon', 'every', 'later', 'never'];
    expect(found.map(({ id }) => id.replace(`${type.type}-`, ''))).toEqual(order);
    const newYear = DateTime.now().setZone('Asia/Tokyo').plus({ years: 1 }).startOf('year');
    expect(found.at(-1)?.dueAt).toBe(newYear.toUTC().toISO());

    const { stdout, stderr, exitCode } = await runAlerts(idle, ['list', '--type', type.type]);
    const [head, ...rows] = stdout.split('\n');
    expect(head?.split(/ {2,}/)).toEqual(['ID', 'TYPE', 'SUBJECT', 'STATUS', 'DUE', 'RECURS']);
    expect(rows.map((row) => row.split(' ', 1)[0]?.replace(`${type.type}-`, ''))).toEqual(order);
    expect(rows[0]).toMatch(/ {2}scheduled {2}Wed 1 Jan 2020 00:00:00 UTC \(.* ago\)$/);
    expect(rows[2]).toMatch(/ {2}every 2 hours$/);
    expect(rows[4]).toMatch(/ 1 Jan \d{4} 00:00:00 Asia\/Tokyo \(in .*\) +0 0 1 1 \* Asia\/Tokyo$/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test.each([60, 80, 120])(
    'fits a terminal of %i columns, and says what alerts are about',
    async (width) => {
      const id = newId().slice(0, 20);
      const long = '来週の月曜日に👨‍👩‍👧‍👦送るレポートのお知らせ'.repeat(3);
      await idleAlerts.schedule(reminder, { to: 'Ada', text: long }, { id, in: '1h' });
      for (const command of ['list', 'agenda']) {
        const shown = await eventually(
          () => runAlertsOnTerminal(idle, [command, '--type', 'reminder'], width),
          (written) => written.includes(id),
        );
        const lines = shown.trimEnd().split('\n');
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.find((line) => line.includes(id))).toMatch(/Ada/);
      }
    },
  );

  test('keeps the soonest with --limit, and says that there may be more', async () => {
    const type = ownType();
    for (const hours of [4, 2, 3, 1]) await idleAlerts.schedule(type, {}, { in: { hours } });
    const all = await listed(type.type, 4);
    expect(await list('--type', type.type, '--limit', '2')).toEqual(all.slice(0, 2));
    const { stdout, stderr } = await runAlerts(idle, ['list', '--type', type.type, '--limit', '2']);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr).toBe('2 are shown, there may be more: see --limit');
  });

  test('includes ended alerts with --all, and filters with --status', async () => {
    const type = ownType();
    const served = ownNamespace.config();
    const own = await startWorker(served, { types: typesOf(type), channels: channels() });
    const ownAlerts = await AlertClient.connect(served);
    try {
      const sent = await ownAlerts.schedule(type, {});
      const failed = await ownAlerts.schedule(
        type,
        {},
        { to: ['webhook'], retry: { maximumAttempts: 1 } },
      );
      const retrying = await ownAlerts.schedule(
        type,
        {},
        { to: ['webhook'], retry: { initialInterval: '1h' } },
      );
      const open = await ownAlerts.schedule(type, {}, { in: '1h' });
      const cancelled = await ownAlerts.schedule(type, {}, { in: '1h' });
      await sent.result();
      await failed.result();
      await cancelled.cancel();
      const ids = async (...typed: string[]) =>
        (await list('--type', type.type, ...typed)).map(({ id }) => id);
      await eventually(
        () => ids('--status', 'retrying'),
        (found) => found.length === 1,
      );
      await eventually(
        () => ids('--all', '--status', 'cancelled'),
        (found) => found.length === 1,
      );
      expect(await ids()).toEqual([retrying.id, open.id]);
      expect(await ids('--status', 'scheduled')).toEqual([open.id]);
      expect(await ids('--status', 'retrying')).toEqual([retrying.id]);
      expect(await ids('--status', 'firing')).toEqual([]);
      expect(await ids('--status', 'sent')).toEqual([sent.id]);
      expect(await ids('--status', 'failed')).toEqual([failed.id]);
      expect(await ids('--status', 'cancelled')).toEqual([cancelled.id]);
      const all = await list('--type', type.type, '--all');
      expect(all.slice(0, 2).map(({ id }) => id)).toEqual([retrying.id, open.id]);
      const ended = all.slice(2).map(({ closedAt }) => closedAt);
      expect(ended).toHaveLength(3);
      expect(ended).toEqual(ended.toSorted(descending));
      expect(all.find(({ id }) => id === failed.id)?.outcome?.reason).toBe(
        'the webhook answered 503',
      );
      await retrying.cancel();
      await open.cancel();
    } finally {
      await ownAlerts.close();
      await own.stop();
    }
  });

  test('reports on standard error that no alert was found', async () => {
    expect(await runAlerts(idle, ['list', '--type', 'none-such'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^no alerts$/m),
      exitCode: 0,
    });
    expect(await list('--type', 'none-such')).toEqual([]);
  });

  test('survives a reader that leaves before the end, such as head', async () => {
    await sleeping();
    const script = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));
    const env = { ...process.env, TEMPORAL_ADDRESS: idle.address, TZ: 'UTC' };
    const child = spawn(process.execPath, [script, 'list', '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [[exitCode], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

const show = async (id: string) =>
  documentOf(await runAlerts(config, ['show', id, '--json']), shownDocument);
const shownLines = async (id: string) => {
  const { stdout, stderr, exitCode } = await runAlerts(config, ['show', id]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return Object.fromEntries(
    stdout.split('\n').map((line) => [line.slice(0, 14).trim(), line.slice(14)]),
  );
};

describe.concurrent('alerts show', () => {
  test('shows a sleeping alert', async () => {
    const id = await sleeping(newId(), { at: '2099-12-24T18:00Z' });
    expect(await shownLines(id)).toEqual({
      id,
      type: 'clock',
      args: '{}',
      status: 'scheduled',
      due: expect.stringMatching(/^Thu 24 Dec 2099 18:00:00 UTC \(in .*\)$/),
      channels: 'console',
      created: expect.stringMatching(/UTC \(.*\)$/),
    });
    expect(await show(id)).toMatchObject({ status: 'scheduled', outcome: null, lastOutcome: null });
  });

  test('shows a sent alert', async () => {
    const { id } = await alerts.schedule(reminder, { to: 'Ada', text: 'Lunch' });
    await alerts.get(id).result();
    expect(await shownLines(id)).toMatchObject({
      args: '{"to":"Ada","text":"Lunch"}',
      status: 'sent',
      attempts: '1',
      outcome: 'sent to console',
      ended: expect.any(String),
    });
    expect(await show(id)).toMatchObject({
      status: 'sent',
      closedAt: expect.any(String),
      lastError: null,
      outcome: { status: 'sent', attempts: 1, deliveries: [{ channel: 'console' }] },
    });
  });

  test('shows an alert that is retried, then cancelled', async () => {
    const { id } = await alerts.schedule(
      clock,
      {},
      { to: ['webhook'], retry: { initialInterval: '1h' } },
    );
    const retrying = await eventually(
      () => show(id),
      ({ status }) => status === 'retrying',
    );
    expect(retrying).toMatchObject({ attempts: 1, lastError: 'the webhook answered 503' });
    expect(await shownLines(id)).toMatchObject({
      status: 'retrying',
      attempts: '1',
      'last error': 'the webhook answered 503',
    });
    expect(await alerts.get(id).cancel()).toBe('cancelled');
    expect(await show(id)).toMatchObject({
      status: 'cancelled',
      outcome: { status: 'cancelled', attempts: 1, deliveries: [] },
    });
  });

  test('shows an alert that failed on one channel of two', async () => {
    const { id } = await alerts.schedule(
      clock,
      {},
      { to: ['console', 'webhook'], retry: { maximumAttempts: 1 } },
    );
    await alerts.get(id).result();
    expect(await shownLines(id)).toMatchObject({
      channels: 'console: sent',
      outcome: 'failed, though sent to console: webhook: the webhook answered 503',
    });
    expect(await show(id)).toMatchObject({
      status: 'failed',
      lastError: 'webhook: the webhook answered 503',
    });
  });

  test('shows an alert that was delivered on one channel and is retried on the other', async () => {
    const { id } = await alerts.schedule(
      clock,
      {},
      { to: ['console', 'webhook'], retry: { initialInterval: '1h' } },
    );
    const { progress } = await eventually(
      () => show(id),
      ({ status }) => status === 'retrying',
    );
    expect(progress).toEqual([
      expect.objectContaining({ channel: 'console', status: 'sent', attempts: 1, reason: null }),
      {
        channel: 'webhook',
        status: 'retrying',
        attempts: 1,
        reason: 'the webhook answered 503',
        id: null,
      },
    ]);
    expect((await runAlerts(config, ['show', id])).stdout).toContain(
      'channels      console: sent\n              webhook: retrying after attempt 1: the webhook answered 503',
    );
    await alerts.get(id).cancel();
    expect((await show(id)).progress.map(({ status }) => status)).toEqual(['sent', 'cancelled']);
  });

  test('shows the next time and the last outcome of a recurring alert', async () => {
    const { id } = await alerts.schedule(clock, {}, { every: '2s' });
    const shown = await eventually(
      () => show(id),
      ({ lastOutcome }) => lastOutcome !== null,
    );
    expect(shown).toMatchObject({
      recurrence: { cron: null, every: 'PT2S', timezone: null },
      outcome: null,
      lastOutcome: { status: 'sent' },
    });
    // The next run may start between the two requests.
    expect(Date.parse(shown.dueAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(shown.lastOutcome?.dueAt ?? ''),
    );
    expect(await shownLines(id)).toMatchObject({
      recurs: 'every 2 seconds',
      next: expect.any(String),
      'last outcome': 'sent to console',
    });
    await alerts.get(id).cancel();
    expect(await show(id)).toMatchObject({ dueAt: null, closedAt: expect.any(String) });
  });

  test('shows the due time of a recurring alert on the clocks of its zone', async () => {
    const id = await sleeping(newId(), { cron: '30 21 * * 1', timezone: 'Europe/Paris' });
    const { dueAt } = await show(id);
    const due = DateTime.fromISO(dueAt ?? '', { zone: 'Europe/Paris' });
    expect(due.toFormat('ccc HH:mm:ss', { locale: 'en' })).toBe('Mon 21:30:00');
    expect(due.diffNow('days').days).toBeLessThan(7.1);
    expect(await shownLines(id)).toMatchObject({
      next: expect.stringMatching(/^Mon .* 21:30:00 Europe\/Paris \(in .*\)$/),
      recurs: '30 21 * * 1 Europe/Paris',
    });
  });
});

describe('alerts agenda', () => {
  test('lists what fires when, day by day', async () => {
    const type = `agenda-${randomUUID()}`;
    const own = defineAlert({ type, args: z.object({}), message: () => ({ text: '' }) });
    const single = await idleAlerts.schedule(own, {}, { in: '2 days', timezone: 'UTC' });
    const until = DateTime.utc().plus({ days: 3 }).toJSDate();
    const daily = await idleAlerts.schedule(own, {}, { cron: '@daily', timezone: 'UTC', until });
    const agenda = ['agenda', '--type', type, '--days', '30'];
    const { days } = await eventually(
      async () =>
        agendaDocument.parse(JSON.parse((await runAlerts(idle, [...agenda, '--json'])).stdout)),
      (document) => document.days.length === 3,
    );
    expect(days.flatMap((day) => day.alerts.map(({ id }) => id)).toSorted()).toEqual(
      [single.id, daily.id, daily.id, daily.id].toSorted(),
    );
    const { stdout } = await runAlerts(idle, agenda);
    expect(stdout).toMatch(/^\w{3} \d+ \w{3} \d{4} UTC\n  00:00  \w+  agenda-.*$/m);
    expect(await runAlerts(idle, ['agenda', '--type', type, '--days', '1'])).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^no alerts in these days$/m),
      exitCode: 0,
    });
    await daily.pause();
    expect(await runAlerts(idle, agenda)).toMatchObject({
      stdout: expect.stringContaining(single.id),
      stderr: `1 alert is paused without an end: ${daily.id}; 'alerts resume ID' ends a pause`,
    });
  });
});

describe.concurrent('alerts wait', () => {
  test('waits until the alert has ended', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '2s' });
    expect(await runAlerts(config, ['wait', id])).toEqual({
      stdout: 'sent to console',
      stderr: '',
      exitCode: 0,
    });
    const ran = await runAlerts(config, ['wait', id, '--json', '--timeout', '90 days']);
    expect(documentOf(ran, alertDocument)).toMatchObject({ id, status: 'sent' });
  });

  test('exits with status 1 for a failed alert', async () => {
    const options = { to: ['webhook'], retry: { maximumAttempts: 1 } };
    const { id } = await alerts.schedule(clock, {}, options);
    expect(await runAlerts(config, ['wait', id])).toEqual({
      stdout: 'failed: the webhook answered 503',
      stderr: '',
      exitCode: 1,
    });
  });

  test.each([['1s'], ['PT0.5S']])('waits no longer than --timeout %s', async (timeout) => {
    const id = await sleeping();
    expect(await runAlerts(config, ['wait', id, '--timeout', timeout, '--json'])).toEqual({
      stdout: '',
      stderr: `alerts: ${id} is still scheduled after ${timeout}: wait longer, or see 'alerts show ${id}'`,
      exitCode: 1,
    });
  });

  test('waits for a --timeout longer than the timers of Node', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '2s' });
    expect(await runAlerts(config, ['wait', id, '--timeout', '25 days'])).toMatchObject({
      stdout: 'sent to console',
      exitCode: 0,
    });
  });
});

describe.concurrent('alerts cancel', () => {
  test('prints a verdict for each id', async () => {
    const scheduled = await alerts.schedule(clock, {}, { in: '1h' });
    const recurring = await alerts.schedule(clock, {}, { every: '1h' });
    const sent = await alerts.schedule(clock, {});
    await sent.result();
    const cancelled = await alerts.schedule(clock, {}, { in: '1h' });
    await cancelled.cancel();
    const failed = await alerts.schedule(
      clock,
      {},
      { to: ['webhook'], retry: { maximumAttempts: 1 } },
    );
    await failed.result();
    const unknown = newId();
    const ids = [scheduled, recurring, sent, cancelled, failed].map(({ id }) => id);
    const ran = await runAlerts(config, ['cancel', ...ids, unknown]);
    expect(ran).toEqual({
      stdout: [
        `${scheduled.id} cancelled`,
        `${recurring.id} cancelled`,
        `${sent.id} already-sent`,
        `${cancelled.id} already-cancelled`,
        `${failed.id} already-failed`,
        `${unknown} unknown`,
      ].join('\n'),
      stderr: '',
      exitCode: 1,
    });
  });

  test('prints JSON with --json, and a repeated id once', async () => {
    const { id } = await alerts.schedule(clock, {}, { in: '1h' });
    const first = await runAlerts(config, ['cancel', id, id, '--json']);
    expect(documentOf(first, verdictsDocument)).toEqual([{ id, verdict: 'cancelled' }]);
    expect(first.exitCode).toBe(0);
    const second = await runAlerts(config, ['cancel', id, '--json']);
    expect(documentOf(second, verdictsDocument)).toEqual([{ id, verdict: 'already-cancelled' }]);
    expect(second.exitCode).toBe(1);
  });

  test('cancels an alert that is retried', async () => {
    const options = { to: ['webhook'], retry: { initialInterval: '1h' } };
    const { id } = await alerts.schedule(clock, {}, options);
    await eventually(
      () => alerts.get(id).describe(),
      ({ status }) => status === 'retrying',
    );
    expect(await runAlerts(config, ['cancel', id])).toMatchObject({
      stdout: `${id} cancelled`,
      exitCode: 0,
    });
  });

  test('accepts a cancellation without a worker, to take effect later', async () => {
    const id = await sleeping();
    const ran = await runAlerts(impatient(config), ['cancel', id, '--json']);
    expect(documentOf(ran, verdictsDocument)).toEqual([{ id, verdict: 'cancelling' }]);
    expect(ran.exitCode).toBe(0);
  });
});

const openOf = (type: string, count: number) =>
  eventually(
    () => alerts.count({ type }),
    (open) => open === count,
  );

describe.concurrent('alerts discard', () => {
  test('counts with --dry-run, and cancels only the given type with --yes', async () => {
    const type = ownType();
    const other = await alerts.schedule(clock, {}, { in: '1h' });
    for (const options of [{ in: '1h' }, { every: '1h' }, { in: '2h' }]) {
      await alerts.schedule(type, {}, options);
    }
    await openOf(type.type, 3);
    const typed = ['discard', '--type', type.type];
    expect(await runAlerts(config, [...typed, '--dry-run'])).toEqual({
      stdout: `3 open alerts of type ${type.type} would be cancelled`,
      stderr: '',
      exitCode: 0,
    });
    const counted = await runAlerts(config, [...typed, '--dry-run', '--json']);
    expect(JSON.parse(counted.stdout)).toEqual({ open: 3 });
    expect(await runAlerts(config, typed)).toMatchObject({ exitCode: 2 });
    expect(await alerts.count({ type: type.type })).toBe(3);
    expect(await runAlerts(config, [...typed, '--yes', '--no-file'])).toEqual({
      stdout: '3 cancelled',
      stderr: '',
      exitCode: 0,
    });
    expect(await other.describe()).toMatchObject({ status: 'scheduled' });
    await openOf(type.type, 0);
    const again = await runAlerts(config, [...typed, '--yes', '--json']);
    expect(documentOf(again, verdictsDocument)).toEqual([]);
    expect(again.exitCode).toBe(0);
    expect(await runAlerts(config, [...typed, '--yes'])).toMatchObject({
      stdout: 'no open alerts',
    });
  });
});

describe('alerts.toml', () => {
  let folder: string;
  let listener: HttpListener;
  let status: number;

  const withSettings = async (toml: string) => {
    const file = join(folder, 'alerts.toml');
    await writeFile(file, toml);
    return { ALERTS_CONFIG: file, HOOK: listener.url };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'durable-alerts-settings-'));
    status = 204;
    listener = await httpListener(() => status);
  });
  afterEach(async () => {
    await listener.close();
    await rm(folder, { recursive: true });
  });

  test('names channels, which send-test and the doctor try out', async () => {
    const env = await withSettings('[channels.ops]\nurl = "${HOOK}"');
    const { stdout, stderr, exitCode } = await runAlerts(config, ['send-test', 'ops'], env);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^sent to ops: test-/);
    expect(listener.requests.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ type: 'test', text: expect.stringContaining('A test of this') }),
    ]);
    const ran = await runAlerts(config, ['send-test', 'ops', '--json'], env);
    expect(documentOf(ran, testDocument)).toMatchObject({ channel: 'ops' });
    expect((await runAlerts(config, ['doctor'], env)).stdout).toContain('✔ channel ops: answers');
  });

  test('a channel without an address is tried out with --to, and any other without', async () => {
    const server = await smtpListener();
    onTestFinished(server.close);
    const smtp = `[smtp]\nurl = "${server.url}"\nfrom = "shop@example.org"`;
    const named = '[channels.customer-mail]\nurl = "mailto:"\n[channels.ops]\nurl = "${HOOK}"';
    const env = await withSettings(`${named}\n${smtp}`);
    const sendTest = (...args: string[]) => runAlerts(config, ['send-test', ...args], env);
    const refused = (words: string) => ({ stdout: '', stderr: `alerts: ${words}`, exitCode: 2 });

    expect(await sendTest('customer-mail')).toEqual(
      refused("the channel 'customer-mail' has no address of its own: name a recipient with --to"),
    );
    expect(await sendTest('customer-mail', '--to', 'Ada')).toEqual(
      refused("invalid recipient 'Ada': it must be an address such as ada@example.org"),
    );
    expect(await sendTest('ops', '--to', 'ada@example.org')).toEqual(
      refused("the channel 'ops' has an address of its own: omit --to"),
    );
    expect(server.mails).toEqual([]);
    const both = ['--to', 'ada@example.org', '--to', 'bob@example.org'];
    expect(await sendTest('customer-mail', ...both)).toMatchObject({ stderr: '', exitCode: 0 });
    expect(server.mails.map(({ to }) => to)).toEqual([['ada@example.org', 'bob@example.org']]);
  });

  test('a test message that is refused exits with status 1', async () => {
    status = 410;
    const env = await withSettings('[channels.ops]\nurl = "${HOOK}"');
    expect(await runAlerts(config, ['send-test', 'ops'], env)).toEqual({
      stdout: '',
      stderr: 'alerts: the webhook answered 410',
      exitCode: 1,
    });
  });

  test('a name is enough to schedule; the doctor and send-test report missing variables', async () => {
    const env = await withSettings('[channels.ops]\nurl = "${HUSH_URL}"\nsecret = "${HUSH_KEY}"');
    const options = ['--in', '1 day', '--to', 'ops', '--escalate', '1h=ops', '--id', 'hushed'];
    const scheduled = await runAlerts(config, ['schedule', 'clock', ...options], env);
    expect(scheduled).toMatchObject({ stdout: 'hushed', exitCode: 0 });
    const file = join(folder, 'hushed.jsonl');
    await writeFile(file, '{"type":"clock","in":"1 day","to":["ops"],"id":"hushed-2"}\n');
    expect(await runAlerts(config, ['import', file], env)).toMatchObject({ exitCode: 0 });
    expect(await runAlerts(config, ['cancel', 'hushed', 'hushed-2'], env)).toMatchObject({
      exitCode: 0,
    });

    const problem = "channel 'ops' cannot be used: HUSH_URL, HUSH_KEY are not set";
    expect(await runAlerts(config, ['send-test', 'ops'], env)).toEqual({
      stdout: '',
      stderr: `alerts: ${problem}`,
      exitCode: 2,
    });
    const { stdout, exitCode } = await runAlerts(config, ['doctor'], env);
    expect(stdout).toContain(`✘ channel ops: ${problem}`);
    expect(exitCode).toBe(1);
  });

  test('an invalid file is named but not quoted', async () => {
    const env = await withSettings('[channels.ops]\nurl = "hush');
    const { stdout, stderr, exitCode } = await runAlerts(config, ['schedule', 'clock'], env);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^alerts: .*alerts.toml is not valid TOML: see line 2, column \d+$/);
  });
});

describe.concurrent('alerts doctor', () => {
  let webhook: Server;
  let url: string;

  beforeAll(async () => {
    webhook = createServer((request, response) => {
      response.writeHead(request.method === 'HEAD' ? 405 : 204).end();
    });
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    const address = webhook.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    url = `http://127.0.0.1:${address.port}/hook?secret=hush`;
  });
  afterAll(() => {
    webhook.close();
    webhook.closeAllConnections();
  });

  const doctor = (of: TemporalConfig, env: Record<string, string> = {}) =>
    runAlerts(of, ['doctor'], { ALERTS_WEBHOOK_URL: url, ...env });

  test('passes all checks', async () => {
    const { stdout, stderr, exitCode } = await eventually(
      () => doctor(config),
      (ran) => ran.exitCode === 0,
    );
    expect({ lines: stdout.split('\n'), stderr, exitCode }).toEqual({
      lines: [
        `✔ temporal: connected to ${config.address}, namespace ${config.namespace}`,
        '✔ search attributes: all 7 registered',
        `✔ worker: polls task queue '${config.taskQueue}'`,
        '✔ alerts: no workflow task fails again and again',
        "✔ channel console: writes to the worker's standard output",
        '✔ channel webhook: answers',
      ],
      stderr: '',
      exitCode: 0,
    });
    const ran = await runAlerts(config, ['doctor', '--json'], { ALERTS_WEBHOOK_URL: url });
    const checks = documentOf(ran, checksDocument);
    expect(checks.map(({ check, ok }) => [check, ok])).toEqual([
      ['temporal', true],
      ['search attributes', true],
      ['worker', true],
      ['alerts', true],
      ['channel console', true],
      ['channel webhook', true],
    ]);
  });

  test('reports that no worker runs', async () => {
    const unserved = ownNamespace.config();
    const { stdout, exitCode } = await doctor(unserved);
    expect(stdout).toContain(
      `✘ worker: no worker polls task queue '${unserved.taskQueue}': start one with 'npx alerts worker'`,
    );
    expect(exitCode).toBe(1);
  });

  test('does not count a killed worker as one that polls', async () => {
    const own = ownNamespace.config();
    const killed = await workerProcess(own, {});
    await eventually(
      () => doctor(own),
      (ran) => ran.stdout.includes(`✔ worker: polls task queue '${own.taskQueue}'`),
    );
    await killed.kill('SIGKILL');
    const { stdout, exitCode } = await doctor(own);
    expect(stdout).toMatch(
      new RegExp(
        `^✘ worker: no worker of task queue '${own.taskQueue}' answers, though one polled \\d+ \\w+ ago and may be busy: start one with 'npx alerts worker'$`,
        'm',
      ),
    );
    expect(exitCode).toBe(1);
  });

  test('checks every configured database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
    const ALERTS_CONFIG = join(folder, 'alerts.toml');
    const [there, missing] = [join(folder, 'there.db'), join(folder, 'missing.db')];
    await writeFile(there, '');
    await writeFile(ALERTS_CONFIG, `[databases.shop]\nurl = "file:${there}"\n`);
    const { stdout, exitCode } = await doctor(config, {
      ALERTS_CONFIG,
      DATABASE_URL: `file:${missing}`,
    });
    await rm(folder, { recursive: true });
    expect(stdout).toContain('✔ database shop: answers\n');
    expect(stdout).toContain(`✘ database default: the SQLite database ${missing} does not exist\n`);
    expect(exitCode).toBe(1);
  });

  test('reports a webhook that is down, but not one that is unused', async () => {
    const down = `http://127.0.0.1:${await freePort()}/hook?secret=hush`;
    const { stdout, exitCode } = await doctor(config, { ALERTS_WEBHOOK_URL: down });
    expect(stdout).toMatch(/^✘ channel webhook: the webhook did not answer: ECONNREFUSED/m);
    expect(stdout).not.toContain('hush');
    expect(exitCode).toBe(1);
    const unused = await doctor(config, { ALERTS_WEBHOOK_URL: '' });
    expect(unused.stdout).not.toContain('webhook');
  });

  test('reports unregistered search attributes, and how to register them', async () => {
    const namespace = `bare-${randomUUID()}`;
    await alerts.temporal.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    const env = { TEMPORAL_NAMESPACE: namespace };
    const { stdout, exitCode } = await eventually(
      () => doctor(config, env),
      (ran) => ran.stdout !== '',
    );
    expect(stdout).toContain(
      `✘ search attributes: not registered: run temporal operator search-attribute create --namespace ${namespace} ` +
        '--name AlertType --type Keyword --name AlertStatus --type Keyword --name AlertDue --type Datetime ' +
        '--name AlertChannel --type KeywordList --name AlertRecurrence --type Keyword',
    );
    expect(exitCode).toBe(1);
    const scheduled = await eventually(
      () => runAlerts(config, ['schedule', 'clock'], env),
      (ran) => !ran.stderr.includes('does not exist on this server'),
    );
    expect(scheduled.stderr).toMatch(/^alerts: Temporal refused: .*run 'alerts doctor'/);
    expect(scheduled).toMatchObject({ stdout: '', exitCode: 1 });
  });
});

// Runs by itself, because it would cancel the alerts of the other tests.
test('alerts discard --yes cancels every open alert', async () => {
  const own = await startWorker(idle, {});
  try {
    const types = [ownType(), ownType()];
    const started: string[] = [];
    for (const type of types) {
      started.push((await alerts.schedule(type, {}, { in: '1h' })).id);
      await openOf(type.type, 1);
    }
    const ran = await runAlerts(config, ['discard', '--yes', '--no-file', '--json']);
    const verdicts = documentOf(ran, verdictsDocument);
    expect(verdicts).toEqual(
      expect.arrayContaining(started.map((id) => ({ id, verdict: 'cancelled' }))),
    );
    expect(ran.exitCode).toBe(0);
    await eventually(
      () => alerts.count(),
      (open) => open === 0,
    );
  } finally {
    await own.stop();
  }
});
