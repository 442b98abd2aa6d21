/** `alerts apply`: recurring alerts as they are declared. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../../src/alert-types/define-alert.js';
import { AlertClient } from '../../../src/client/alert-client.js';
import type { Applied, ApplyOptions } from '../../../src/client/bulk/apply-alerts.js';
import type { DeclaredAlert } from '../../../src/client/bulk/declarations.js';
import type { TemporalConfig } from '../../../src/config/environment.js';
import { runAlerts, variables } from '../../support/cli.js';
import { eventually } from '../../support/eventually.js';
import { createNamespace } from '../../support/namespace.js';
import { countedAs } from '../../support/open-alerts.js';
import { projectWith } from '../../support/project-with.js';
import { startWorker, type TestWorker, typesOf } from '../../support/temporal.js';

const beat = defineAlert({
  type: 'beat',
  args: z.object({ name: z.string(), tags: z.array(z.string()).optional() }),
  condition: ({ name }) => name !== 'mute' || 'it is mute',
  resolved: () => ({ text: 'over' }),
  message: ({ name }) => ({ text: name }),
});
const other = defineAlert({ ...beat, type: 'other' });

let config: TemporalConfig;
let alerts: AlertClient;
let worker: TestWorker;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-apply-'));
  config = (await createNamespace()).config();
  worker = await startWorker(config, { types: typesOf(beat, other) });
  alerts = await AlertClient.connect(config);
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
  await rm(directory, { recursive: true });
});

const hourly: DeclaredAlert = {
  id: 'hourly',
  type: beat,
  args: { name: 'Ada', tags: ['a', 'b'] },
  cron: '0 * * * *',
  timezone: 'Europe/Paris',
};
const daily: DeclaredAlert = { ...hourly, id: 'daily', cron: '0 9 * * *' };

const apply = (declared: DeclaredAlert[], options?: ApplyOptions): Promise<Applied> =>
  alerts.apply(declared, options);

const nothing = {
  created: [],
  changed: [],
  unchanged: 0,
  ended: [],
  undeclared: [],
  cancelled: [],
  bad: [],
  failed: [],
};

test('starts what is missing, and changes nothing when it is repeated', async () => {
  const declared = [hourly, daily];
  expect(await apply(declared, { dryRun: true })).toEqual({
    ...nothing,
    created: expect.arrayContaining(['hourly', 'daily']),
  });
  expect(await alerts.count()).toBe(0);
  const first = await apply(declared);
  expect(first.created.toSorted()).toEqual(['daily', 'hourly']);
  // At once, when the listing may not show them yet.
  expect(await apply(declared)).toEqual({ ...nothing, unchanged: 2 });
  expect(await alerts.get('daily').describe()).toMatchObject({
    type: 'beat',
    args: { name: 'Ada', tags: ['a', 'b'] },
    recurrence: { cron: '0 9 * * *', timezone: 'Europe/Paris' },
  });
  await countedAs(alerts, 2);
  const { workflowService } = alerts.temporal;
  const pages = vi.spyOn(workflowService, 'listWorkflowExecutions');
  const others = [
    vi.spyOn(workflowService, 'startWorkflowExecution'),
    vi.spyOn(workflowService, 'describeWorkflowExecution'),
    vi.spyOn(workflowService, 'getWorkflowExecutionHistory'),
  ];
  expect(await apply(declared)).toEqual({ ...nothing, unchanged: 2 });
  expect(pages).toHaveBeenCalled();
  for (const call of others) expect(call).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const base: DeclaredAlert = {
  ...hourly,
  id: 'changed',
  times: 7,
  expires: '1h',
  for: '5m',
  jitter: '1m',
  group: 'g',
};
test.each<[keyof DeclaredAlert | 'nothing', Partial<DeclaredAlert>, object[]]>([
  ['type', { type: other }, [{ field: 'type', from: 'beat', to: 'other' }]],
  [
    'args',
    { args: { name: 'Bob', tags: ['a'] } },
    [
      { field: 'args.name', from: 'Ada', to: 'Bob' },
      { field: 'args.tags', from: ['a', 'b'], to: ['a'] },
    ],
  ],
  ['cron', { cron: '5 * * * *' }, [{ field: 'cron', from: '0 * * * *', to: '5 * * * *' }]],
  [
    'every',
    { cron: undefined, timezone: undefined, every: '1h' },
    [
      { field: 'cron', from: '0 * * * *', to: null },
      { field: 'timezone', from: 'Europe/Paris', to: null },
      { field: 'every', from: null, to: 'PT1H' },
    ],
  ],
  ['timezone', { timezone: 'UTC' }, [{ field: 'timezone', from: 'Europe/Paris', to: 'UTC' }]],
  ['to', { to: ['mailto:ada@example.org'] }, [{ field: 'to' }]],
  ['expires', { expires: undefined }, [{ field: 'expires', from: 'PT1H', to: null }]],
  ['for', { for: '6m' }, [{ field: 'for', from: 'PT5M', to: 'PT6M' }]],
  [
    'until',
    { until: '2090-01-01T00:00Z' },
    [{ field: 'until', from: null, to: '2090-01-01T00:00:00.000Z' }],
  ],
  ['times', { times: 8 }, [{ field: 'times', from: 7, to: 8 }]],
  ['jitter', { jitter: '2m' }, [{ field: 'jitter', from: 'PT1M', to: 'PT2M' }]],
  ['dstOverlap', { dstOverlap: 'twice' }, [{ field: 'dstOverlap' }]],
  ['group', { group: 'h' }, [{ field: 'group', from: 'g', to: 'h' }]],
  ['critical', { critical: true }, [{ field: 'critical', from: null, to: true }]],
  [
    'followUp',
    { followUp: { repeatEvery: '1h' } },
    [{ field: 'followUp.repeatEvery', from: null, to: 'PT1H' }],
  ],
  [
    'retry',
    { retry: { maximumAttempts: 3 } },
    [{ field: 'retry.maximumAttempts', from: 20, to: 3 }],
  ],
  ['pausedUntil', { pausedUntil: 'resumed' }, []],
])('changes %s in one step, and says so by field', async (_, change, changes) => {
  await apply([base]);
  const next = { ...base, ...change };
  const expected = expect.arrayContaining(changes.map((each) => expect.objectContaining(each)));
  const changed =
    changes.length === 0
      ? { ...nothing, unchanged: 1 }
      : { ...nothing, changed: [{ id: 'changed', changes: expected }] };
  expect(await apply([next], { dryRun: true })).toEqual(changed);
  const applied = await apply([next]);
  expect(applied).toEqual(changed);
  if (change.cron === undefined && changes.length < 4) {
    expect(applied.changed[0]?.changes ?? []).toHaveLength(changes.length);
  }
  expect(await apply([next])).toEqual({ ...nothing, unchanged: 1 });
});

test('a change keeps the pause, the condition that holds and the count of runs', async () => {
  const ticker: DeclaredAlert = {
    id: 'ticker',
    type: beat,
    args: { name: 'Ada' },
    every: '2s',
    times: 1000,
  };
  await apply([ticker]);
  const alert = alerts.get('ticker');
  const said = await eventually(
    () => alert.lastOutcome(),
    (outcome) => (outcome?.occurrences ?? 0) >= 2,
  );
  const holding = said?.holding;
  expect(holding).toMatchObject({ console: { said: true } });
  await alert.pause({ until: '2090-01-01' });
  expect((await apply([{ ...ticker, every: '3s' }])).changed).toMatchObject([{ id: 'ticker' }]);
  expect(await alert.describe()).toMatchObject({
    recurrence: { every: 'PT3S' },
    pausedUntil: expect.stringMatching(/^2090/),
  });
  // A change before the first run keeps them, too.
  await apply([{ ...ticker, every: '1h' }]);
  expect(await alert.check()).toMatchObject({
    reason: expect.stringMatching(/^paused until 2090/),
  });
  await apply([{ ...ticker, every: '2s' }]);
  await alert.resume();
  const next = await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.status === 'skipped' && outcome.pausedUntil === undefined,
  );
  expect(next).toMatchObject({
    reason: 'its condition still holds, which was said',
    holding,
  });
  expect(next?.occurrences).toBeGreaterThan(2);
});

test('no run is lost when an alert is changed as it comes due', async () => {
  const quick: DeclaredAlert = { id: 'quick', type: beat, args: { name: 'Ada' }, every: '5s' };
  await apply([quick]);
  const first = Date.parse((await alerts.get('quick').describe()).dueAt ?? '');
  await sleep(first - Date.now() - 1000);
  expect((await apply([{ ...quick, args: { name: 'Bob' } }])).changed).toHaveLength(1);
  // The run came before the change.
  expect(Date.now()).toBeGreaterThanOrEqual(first);
  const runs = await eventually(
    async () => {
      const found = [];
      const query = "WorkflowId = 'quick'";
      for await (const { status } of alerts.temporal.workflow.list({ query })) {
        found.push(status.name);
      }
      return found;
    },
    (found) => found.includes('TERMINATED'),
  );
  expect(runs).toContain('COMPLETED');
});

test('names what is no longer declared, and cancels it only with prune', async () => {
  await alerts.schedule('beat', { name: 'by hand' }, { id: 'by-hand', every: '1h' });
  await apply([{ ...hourly, id: 'of-others' }], { name: 'others' });
  await apply([hourly, daily]);
  await countedAs(alerts, 4);
  expect(await apply([hourly])).toEqual({ ...nothing, unchanged: 1, undeclared: ['daily'] });
  expect(await apply([hourly], { dryRun: true, prune: true })).toMatchObject({
    undeclared: ['daily'],
    cancelled: [],
  });
  const bad = { ...daily, id: 'bad', cron: 'never' };
  expect(await apply([hourly, bad], { prune: true })).toMatchObject({
    undeclared: [],
    cancelled: [],
    bad: [{ line: 2 }],
  });
  expect(await apply([hourly], { prune: true })).toEqual({
    ...nothing,
    unchanged: 1,
    undeclared: ['daily'],
    cancelled: ['daily'],
  });
  expect(await alerts.get('daily').describe()).toMatchObject({ status: 'cancelled' });
  await countedAs(alerts, 3);
  // What was scheduled by hand becomes one of the declared, and what others declare stays theirs.
  const byHand = { id: 'by-hand', type: beat, args: { name: 'by hand' }, every: '1h' };
  expect(await apply([hourly, byHand, { ...hourly, id: 'of-others' }])).toEqual({
    ...nothing,
    unchanged: 1,
    changed: [{ id: 'by-hand', changes: [{ field: 'applied', from: null, to: 'default' }] }],
    failed: [
      {
        line: 3,
        id: 'of-others',
        reason: "it is applied by the name 'others': declare it there only",
      },
    ],
  });
  // A cancelled alert is missing again.
  expect((await apply([hourly, daily, byHand])).created).toEqual(['daily']);
});

test('a fault in one row stops nothing else', async () => {
  await alerts.schedule('beat', { name: 'Ada' }, { id: 'one-shot', in: '1h' });
  const rows: DeclaredAlert[] = [
    { ...hourly, id: 'a b' },
    { ...hourly, id: '' },
    { id: 'once', type: beat, args: { name: 'Ada' } },
    { ...hourly, id: 'args', args: {} },
    { ...hourly, id: 'type', type: 'unknown' },
    hourly,
    hourly,
    { ...hourly, id: 'one-shot' },
    daily,
  ];
  const { created, bad, failed } = await apply(rows);
  expect(created.toSorted()).toEqual(['daily', 'hourly']);
  expect(bad.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    expect.stringMatching(/^1 invalid id 'a b'/),
    expect.stringMatching(/^2 id is missing/),
    expect.stringMatching(/^3 'once' does not recur: add cron or every/),
    expect.stringMatching(/^4 invalid args for beat: name is missing/),
    expect.stringMatching(/^5 unknown alert type 'unknown'/),
    expect.stringMatching(/^7 duplicate id 'hourly', as in line 6/),
  ]);
  expect(failed).toEqual([
    { line: 8, id: 'one-shot', reason: 'a one-shot alert has this id: choose another' },
  ]);
});

test('two that apply at once make one alert of each', async () => {
  const twenty = (cron: string) =>
    Array.from({ length: 20 }, (_, index) => ({ ...hourly, id: `at-once-${index}`, cron }));
  const declared = twenty('0 * * * *');
  const [first, second] = await Promise.all([apply(declared), apply(declared)]);
  expect(first.created.length + second.created.length).toBe(20);
  expect(first.unchanged + second.unchanged).toBe(20);
  await countedAs(alerts, 20);
  const changed = twenty('5 * * * *');
  const both = await Promise.all([apply(changed), apply(changed)]);
  for (const { failed } of both) expect(failed).toEqual([]);
  expect(await apply(changed)).toEqual({ ...nothing, unchanged: 20 });
});

test('the command applies TOML, CSV and JSON Lines, and says in words what it does', async () => {
  const [toml, csv] = [join(directory, 'schedules.toml'), join(directory, 'schedules.csv')];
  const table = (name: string) => `
    [schedules.stand-up]
    type = "reminder"
    args = { to = "${name}", text = "Stand-up" }
    cron = "0 9 * * 1-5"
    timezone = "Europe/Paris"
    until = 2090-01-01
  `;
  const run = async (...words: string[]) => {
    const { stdout, stderr, exitCode } = await runAlerts(config, ['apply', ...words]);
    return [exitCode, ...stdout.split('\n'), ...(stderr ? [stderr] : [])];
  };
  await writeFile(toml, table('Ada'));
  expect(await run(toml, '--dry-run')).toEqual([
    0,
    'stand-up would be created',
    'would be: 1 created, 0 changed, 0 unchanged',
  ]);
  expect(await run(toml)).toEqual([0, 'stand-up created', '1 created, 0 changed, 0 unchanged']);
  await writeFile(toml, table('Bob'));
  const change = 'changed: args.to: Ada → Bob';
  expect(await run(toml, '--dry-run')).toEqual([
    0,
    `stand-up would be ${change}`,
    'would be: 0 created, 1 changed, 0 unchanged',
  ]);
  expect(await run(toml)).toEqual([0, `stand-up ${change}`, '0 created, 1 changed, 0 unchanged']);
  await writeFile(csv, 'id,type,args.to,args.text,every\nlunch,reminder,Ada,Lunch,1d\n');
  await eventually(
    () => alerts.list(),
    (open) => open.some(({ args }) => args['to'] === 'Bob'),
  );
  expect(await run(csv, '--prune')).toEqual([
    0,
    'lunch created',
    'stand-up cancelled: it is no longer declared',
    '1 created, 0 changed, 0 unchanged, 1 cancelled',
  ]);
  await writeFile(toml, '[alerts.x]\n');
  for (const words of [[toml], [], ['missing.toml'], [join(directory, 'x.txt')]]) {
    expect((await run(...words))[0], words.join(' ')).toBe(2);
  }
  await writeFile(toml, '[schedules.x]\ntype = "reminder"\n');
  expect(await run(toml)).toEqual([
    1,
    '0 created, 0 changed, 0 unchanged',
    "line 1, x: 'x' does not recur: add cron or every, or schedule it with 'alerts import'",
  ]);
});

test('the command applies the schedules of alerts.config', async () => {
  const folder = await projectWith({
    'alerts.config.js': `
      import { defineConfig, defineSchedule } from 'durable-alerts/config';
      import { reminder } from 'durable-alerts/alerts/reminder';
      export default defineConfig({
        types: [],
        schedules: {
          'stand-up': defineSchedule(reminder, { to: 'Ada', text: 'Hi' }, { every: '1d' }),
          lunch: { type: 'reminder', args: { to: 'Ada', text: 'Lunch' }, every: '1d' },
        },
      });`,
  });
  const { exitCode, stdout } = await execa(
    process.execPath,
    [fileURLToPath(new URL('../../../dist/cli/alerts.js', import.meta.url)), 'apply', '--json'],
    { cwd: folder, env: variables(config) },
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).created.toSorted()).toEqual(['lunch', 'stand-up']);
  const again = await apply([]);
  expect(again.undeclared.toSorted()).toEqual(['lunch', 'stand-up']);
});
