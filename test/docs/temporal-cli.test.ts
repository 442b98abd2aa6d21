/** docs/reference/temporal-cli.md: every command is run as it stands there, and does what is said beside it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { reminder } from '../../src/alerts/reminder.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import { type AlertDescription, describedAlertSchema } from '../../src/contract/alert.js';
import { AlertNotFoundError } from '../../src/util/errors.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { MEMO } from '../../src/contract/messages.js';
import { AlertStatus, searchAttributes } from '../../src/contract/search-attributes.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { createNamespace, type TestNamespace } from '../support/namespace.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, type TestWorker, typesOf } from '../support/temporal.js';
import { blocksIn, page, tableIn } from './markdown.js';

const text = await page('docs/reference/temporal-cli.md');
const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));

const late = defineAlert({
  type: 'two-days-late',
  args: z.object({ reporterId: z.string() }),
  subject: ({ reporterId }) => `reporter ${reporterId}`,
  condition: ({ reporterId }) => reporterId !== '8' || 'reporter 8 owes no report',
  message: () => ({ text: 'your report is two days late' }),
});

const slowly = gate();
const console = recordingChannel();
const slow = recordingChannel(slowly.pass);
const broken = recordingChannel(() => {
  throw new Error('out of order');
});
const channels = new Map<string, OpenChannel>(
  Object.entries({ console, ops: recordingChannel(), slow, broken }),
);

let directory: string;
let ownNamespace: TestNamespace;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  slowly.shut();
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-docs-'));
  const settings = join(directory, 'alerts.toml');
  const named = ['ops', 'slow', 'broken'].map((name) => `[channels.${name}]\nurl = "console:"`);
  await writeFile(settings, named.join('\n'));
  vi.stubEnv('ALERTS_CONFIG', settings);
  // A namespace of its own, because commands with a query must not reach the alerts of other tests.
  ownNamespace = await createNamespace();
  const config = ownNamespace.config();
  worker = await startWorker(config, { types: typesOf(late, reminder), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  slowly.open();
  await worker.stop();
  await alerts.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs a line of a page as a shell does. */
function run(command: string) {
  const shell = `temporal() { '${script}' cli "$@"; }; ${command}`;
  const { address, namespace } = ownNamespace.config();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  return execa('bash', ['-c', shell], { env, stdin: 'ignore', reject: false });
}

async function listed(query: string): Promise<string[]> {
  const { stdout } = await run(`temporal workflow list --query "${query}"`);
  return idsIn(stdout);
}

function idsIn(list: string): string[] {
  const rows = list.split('\n').slice(1);
  return rows.flatMap((row) => row.trim().split(/\s+/)[1] ?? []);
}

const schedule = (options: ScheduleOptions = { in: '1h' }, reporterId = '7') =>
  alerts.schedule(late, { reporterId }, options);
const asleep = async () => (await schedule()).id;
const shown = (id: string) => alerts.get(id).describe();
const becomes = (id: string, expected: Partial<AlertDescription>) =>
  eventually(
    () => shown(id),
    (alert) => Object.entries(expected).every(([key, value]) => Reflect.get(alert, key) === value),
  );

async function found(...handles: AlertHandle[]): Promise<void> {
  const ids = handles.map(({ id }) => id);
  const listedIds = async () => (await alerts.list({ limit: 1000 })).map(({ id }) => id);
  await eventually(listedIds, (all) => ids.every((id) => all.includes(id)));
}

async function followed(): Promise<string> {
  const { id } = await schedule({ followUp: { repeatEvery: '1h' } });
  await becomes(id, { status: 'following' });
  return id;
}

async function sent(): Promise<string> {
  const alert = await schedule({});
  await alert.result();
  return alert.id;
}

async function terminated(): Promise<string> {
  const id = await asleep();
  await run(`temporal workflow terminate -w ${id}`);
  return id;
}

describe('the list of search attributes', () => {
  const names = (header: string) => tableIn(text, header, 'holds').map(([name]) => name);

  test('is complete', () => {
    const attributes = searchAttributes.map(({ name }) => name);
    expect(new Set(names('search attribute'))).toEqual(new Set(attributes));
    expect(new Set(names('memo'))).toEqual(new Set(Object.values(MEMO)));
  });
});

/** Starts an alert in each phase, for commands that only read. */
async function oneOfEach(): Promise<void> {
  const hello = { to: 'Ada', text: 'Hello' };
  const once = { maximumAttempts: 1 };
  const labels = { order: '42' };
  await schedule({ id: 'asleep', at: '2030-01-15T09:00:00Z', to: ['ops'], labels });
  await schedule({ id: 'firing', to: ['broken'], retry: { initialInterval: '1h' } }, '9');
  await schedule({ id: 'followed', followUp: { repeatEvery: '1h' } }, '10');
  await schedule({ id: 'failed', to: ['broken'], retry: once }, '11');
  await schedule({ id: 'skipped' }, '8');
  await schedule({ id: 'sent' });
  const daily = { cron: '0 9 * * *', timezone: 'UTC' };
  await alerts.schedule(reminder, hello, { ...daily, id: 'recurring', to: ['ops', 'console'] });
  await alerts.schedule(reminder, hello, { in: '1h', id: 'terminated' });
  await run('temporal workflow terminate -w terminated');
  await becomes('firing', { status: 'retrying' });
}

describe('a saved view', () => {
  const all = 'asleep firing followed failed skipped sent recurring terminated'.split(' ');
  const views: Record<string, string[]> = {
    'Open alerts': ['asleep', 'firing', 'followed', 'recurring'],
    'Trying to go out': ['firing'],
    'Waiting for somebody': ['followed'],
    Failed: ['failed'],
    'Did not go out': ['skipped'],
    'Late reports': ['asleep', 'firing', 'followed'],
    'All about reporter 7': ['asleep', 'sent'],
    'About order 42': ['asleep'],
    'To ops': ['asleep', 'recurring'],
    Recurring: ['recurring'],
    'Due before 2040': ['asleep', 'firing', 'followed', 'recurring'],
    'Terminated, so no outcome': ['terminated'],
    'Silences in force': ['silence'],
  };
  const written = blocksIn(text, 'sql').map(({ heading, lines: [query = ''] }) => ({
    heading,
    query,
  }));

  beforeAll(async () => {
    await oneOfEach();
    const { id } = await alerts.silence({ type: 'none', for: '1h', reason: 'release' });
    silence = id;
  });
  let silence: string;

  test('is tested exactly if the page has it', () => {
    expect(written.map(({ heading }) => heading)).toEqual(Object.keys(views));
  });

  test.each(written)('$heading', async ({ heading, query }) => {
    const ids = new Set([...all, silence]);
    const expected = views[heading]?.map((id) => (id === 'silence' ? silence : id)).toSorted();
    const look = async () => (await listed(query)).filter((id) => ids.has(id)).toSorted();
    await eventually(look, (seen) => seen.join() === expected?.join());
  });
});

type Ran = Awaited<ReturnType<typeof run>>;

interface Tried {
  /** Gives the id that stands for `ID`. */
  prepare?: () => Promise<string>;
  /** Checks the effect of each command. */
  checks: ((ran: Ran, id: string) => Promise<unknown> | void)[];
}

const says = (part: string) => (ran: Ran) => expect(ran.stdout).toContain(part);
const finds = (some: string[], others: string[]) => (ran: Ran) => {
  expect(idsIn(ran.stdout)).toEqual(expect.arrayContaining(some));
  for (const other of others) expect(idsIn(ran.stdout)).not.toContain(other);
};

const recipes: Record<string, Tried> = {
  'List by type, status, due, channel, subject': {
    checks: [
      finds(['asleep', 'firing', 'followed'], ['sent', 'recurring']),
      finds(['asleep', 'recurring'], ['firing', 'followed', 'terminated']),
      finds(['asleep'], ['firing', 'recurring']),
      finds(['asleep', 'recurring'], ['firing']),
      finds(['asleep', 'firing', 'followed'], ['recurring']),
    ],
  },
  Count: {
    checks: [async (ran) => expect(ran.stdout).toBe(`Total: ${await alerts.count()}`)],
  },
  'Describe one': {
    prepare: async () => 'firing',
    checks: [
      ({ stdout }) => {
        const parts = ['StaticSummary', 'StaticDetails', 'AlertSubject', 'reporter 9', MEMO.alert];
        for (const part of parts) expect(stdout).toContain(part);
        expect(stdout).toMatch(/Pending Activities: 1[^]*Attempt +2[^]*out of order/);
      },
    ],
  },
  'What it does now': {
    prepare: asleep,
    checks: [
      ({ stdout }) => expect(stdout.split('\n').at(-1)).toMatch(/^ +\*\*Asleep\*\* until/),
      ({ stdout }) => expect(stdout).toMatch(/"currentDetails": "\*\*Asleep\*\* until/),
    ],
  },
  'The alert as JSON': {
    prepare: asleep,
    checks: [
      ({ stdout }, id) => {
        const answer = z.object({ queryResult: z.array(describedAlertSchema) });
        expect(answer.parse(JSON.parse(stdout)).queryResult).toMatchObject([
          { id, status: 'scheduled', subject: 'reporter 7' },
        ]);
      },
    ],
  },
  'Its history and its outcome': {
    prepare: sent,
    checks: [
      async ({ stdout }) => {
        expect(stdout).toMatch(/WorkflowExecutionCompleted[^]*Result +\{.*"status":"sent"\}/);
        const failed = await run('temporal workflow show -w failed');
        expect(failed.stdout).toMatch(/Status +FAILED[^]*out of order/);
      },
    ],
  },
  'Cancel one': {
    prepare: asleep,
    checks: [
      async ({ stdout }, id) => {
        expect(stdout).toBe('Canceled workflow');
        await becomes(id, { status: 'cancelled' });
        const after = await run(`temporal workflow cancel -w ${await sent()}`);
        expect(after).toMatchObject({ exitCode: 0, stdout: 'Canceled workflow' });
        expect((await run(`temporal workflow describe -w ${id}`)).stdout).toContain('outcome:');
      },
      says('**cancelled**'),
    ],
  },
  'Cancel many': {
    prepare: async () => {
      await schedule({ in: '1h', id: 'one-shot' });
      await schedule({ every: '1h', id: 'again-and-again' });
      const hello = { to: 'Ada', text: 'Hello' };
      await alerts.schedule(reminder, hello, { in: '1h', id: 'of-another-type' });
      await found(alerts.get('one-shot'), alerts.get('again-and-again'));
      return '';
    },
    checks: [
      async ({ stdout }) => {
        expect(stdout).toBe(`Total: ${await alerts.count({ type: 'two-days-late' })}`);
      },
      async () => {
        await becomes('one-shot', { status: 'cancelled' });
        await becomes('again-and-again', { status: 'cancelled' });
        expect(await shown('of-another-type')).toMatchObject({ status: 'scheduled' });
      },
      () =>
        eventually(
          async () => (await run('temporal batch list')).stdout,
          (list) => list.includes('Completed'),
        ),
    ],
  },
  'Pause until it is resumed, snooze, resume': {
    prepare: asleep,
    checks: [
      (_, id) => becomes(id, { pausedUntil: 'resumed' }),
      async (_, id) => {
        await becomes(id, { pausedUntil: '2040-01-01T09:00:00Z' });
        expect((await run(`temporal workflow describe -w ${id}`)).stdout).toMatch(
          /pausedUntil:.*2040-01-01/,
        );
      },
      async (_, id) => {
        await becomes(id, { pausedUntil: null });
        const unread = `temporal workflow signal -w ${id} --name pause --input '"later"'`;
        expect(await run(unread)).toMatchObject({ exitCode: 0 });
        expect((await run(`temporal workflow metadata -w ${id}`)).stdout).toContain('**Asleep**');
      },
    ],
  },
  'Pause a recurring alert': {
    prepare: async () => (await schedule({ every: '1h' })).id,
    checks: [(_, id) => becomes(id, { pausedUntil: 'resumed', status: 'scheduled' })],
  },
  'Pause many': {
    prepare: async () => {
      await found(await schedule({ in: '1h', id: 'pause-1' }));
      await found(await schedule({ every: '1h', id: 'pause-2' }));
      return '';
    },
    checks: [
      async () => {
        await becomes('pause-1', { pausedUntil: 'resumed' });
        await becomes('pause-2', { pausedUntil: 'resumed' });
      },
    ],
  },
  'Pause and resume, and know whether it was in time': {
    prepare: asleep,
    checks: [
      async (_, id) => {
        expect(await shown(id)).toMatchObject({ pausedUntil: 'resumed' });
        const { id: firing } = await schedule({ to: ['broken'], retry: { initialInterval: '1h' } });
        await becomes(firing, { status: 'retrying' });
        const tooLate = `temporal workflow update execute -w ${firing} --name pause --input '"resumed"'`;
        expect(await run(tooLate)).toMatchObject({
          exitCode: 1,
          stderr: expect.stringContaining('it has fired already'),
        });
      },
      async (_, id) => expect(await shown(id)).toMatchObject({ pausedUntil: null }),
    ],
  },
  Reschedule: {
    prepare: asleep,
    checks: [
      async (_, id) => {
        expect((await shown(id)).dueAt).toBe('2040-01-02T09:00:00.000Z');
        const past = `temporal workflow update execute -w ${id} --name reschedule --input '"2020-01-02T09:00:00Z"'`;
        expect(await run(past)).toMatchObject({ exitCode: 0 });
        await becomes(id, { status: 'sent' });
      },
    ],
  },
  Label: {
    prepare: async () => (await schedule({ in: '1h', labels: { order: '42' } })).id,
    checks: [async (_, id) => expect(await shown(id)).toMatchObject({ labels: { team: 'ops' } })],
  },
  Acknowledge: {
    prepare: followed,
    checks: [
      async (_, id) => {
        const outcome = { status: 'sent', reason: 'acknowledged by Ada' };
        expect(await alerts.get(id).result()).toMatchObject(outcome);
      },
    ],
  },
  Resolve: {
    prepare: followed,
    checks: [
      async (_, id) => {
        const outcome = { status: 'sent', reason: 'resolved by Ada' };
        expect(await alerts.get(id).result()).toMatchObject(outcome);
      },
    ],
  },
  Silences: {
    prepare: async () => {
      const { id } = await alerts.silence({ type: 'none', for: '1h', reason: 'release 7' });
      await eventually(
        () => alerts.silences(),
        (silences) => silences.some((each) => each.id === id),
      );
      return id;
    },
    checks: [
      (ran, id) => expect(idsIn(ran.stdout)).toContain(id),
      says('release 7'),
      (_, id) =>
        eventually(
          () => alerts.silences(),
          (silences) => silences.every((each) => each.id !== id),
        ),
    ],
  },
  Terminate: {
    prepare: asleep,
    checks: [
      async (_, id) => {
        expect(await shown(id)).toMatchObject({
          status: 'cancelled',
          outcome: { reason: 'by mistake', deliveries: [] },
        });
        const { typedSearchAttributes } = await alerts.temporal.workflow.getHandle(id).describe();
        expect(typedSearchAttributes.get(AlertStatus)).toBe('scheduled');

        const underWay = await schedule({ to: ['slow'] });
        await becomes(underWay.id, { status: 'firing' });
        await alerts.temporal.workflow.getHandle(underWay.id).terminate();
        expect(await shown(underWay.id)).toMatchObject({ status: 'cancelled' });
        slowly.open();
        await eventually(
          () => slow.delivered,
          ([first]) => first?.alertId === underWay.id,
        );
      },
    ],
  },
  'Undo a termination': {
    prepare: terminated,
    checks: [
      async (_, id) => {
        const before = await shown(id);
        const after = await becomes(id, { status: 'scheduled' });
        expect(after.dueAt).toBe(before.dueAt);
        expect((await run(`temporal workflow metadata -w ${id}`)).stdout).toContain('**Asleep**');
      },
    ],
  },
  'Reset one that was sent': {
    prepare: sent,
    checks: [
      async (_, id) => {
        const said = () => console.delivered.filter(({ alertId }) => alertId === id);
        const [first, second] = await eventually(said, ({ length }) => length === 2);
        expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
        await eventually(
          () => listed(`WorkflowId = '${id}' AND AlertStatus = 'sent'`),
          (ids) => ids.join() === `${id},${id}`,
        );
      },
    ],
  },
  Delete: {
    prepare: asleep,
    checks: [
      async (_, id) => {
        await expect
          .poll(() => shown(id).catch((error: unknown) => error), { timeout: 10_000 })
          .toBeInstanceOf(AlertNotFoundError);
        const again = await schedule({ in: '1h', id });
        expect(await again.cancel()).toBe('cancelled');
      },
    ],
  },
};

describe('a recipe', () => {
  const written = blocksIn(text, 'sh');

  test('is tested exactly if the page has it', () => {
    expect(written.map(({ heading }) => heading)).toEqual(Object.keys(recipes));
  });

  test.each(written)('$heading', async ({ heading, lines: commands }) => {
    const { prepare = async () => '', checks } = recipes[heading] ?? { checks: [] };
    expect(checks).toHaveLength(commands.length);
    const id = await prepare();
    for (const [index, command] of commands.entries()) {
      expect(command).toMatch(/^temporal /);
      const ran = await run(command.replaceAll(/\bID\b/g, id));
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
      await checks[index]?.(ran, id);
    }
  });
});

test('a recurring alert answers no query between two runs', async () => {
  const { id } = await schedule({ every: '1h' });
  for (const asks of [
    `temporal workflow metadata -w ${id}`,
    `temporal workflow query -w ${id} --type __temporal_workflow_metadata`,
  ]) {
    expect(await run(asks)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not scheduled yet'),
    });
  }
  expect(await run(`temporal workflow cancel -w ${id}`)).toMatchObject({ exitCode: 0 });
  await becomes(id, { status: 'cancelled' });
});

test('some commands wait for a worker, and some are kept for the next one', async () => {
  const config = ownNamespace.config();
  const unserved = await AlertClient.connect(config);
  const paused = await unserved.schedule(late, { reporterId: '7' }, { in: '1h' });
  const cancelled = await unserved.schedule(late, { reporterId: '7' }, { in: '1h' });

  for (const asks of [
    `metadata -w ${paused.id}`,
    `query -w ${paused.id} --type __temporal_workflow_metadata`,
    `update execute -w ${paused.id} --name reschedule --input '"2040-01-02T09:00:00Z"'`,
  ]) {
    expect(await run(`temporal workflow ${asks} --command-timeout 1s`)).toMatchObject({
      exitCode: 1,
    });
  }
  for (const works of [
    `describe -w ${paused.id}`,
    `show -w ${paused.id}`,
    `signal -w ${paused.id} --name pause --input '"resumed"'`,
    `cancel -w ${cancelled.id}`,
  ]) {
    expect(await run(`temporal workflow ${works}`)).toMatchObject({ exitCode: 0 });
  }
  expect(await shown(paused.id)).toMatchObject({ pausedUntil: null });

  const later = await startWorker(config, { types: typesOf(late), channels });
  await becomes(paused.id, { pausedUntil: 'resumed' });
  await becomes(cancelled.id, { status: 'cancelled' });
  await later.stop();
  await unserved.close();
});
