/** `alerts check`: would it go out now, and what would it say to whom? */
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { declaredTypes } from '../../src/alert-types/declared-type.js';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { typesByName } from '../../src/alert-types/discover.js';
import type { Channel } from '../../src/channels/channel.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { withRecipients } from '../../src/channels/recipients.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertCheck } from '../../src/client/check.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { loadSettings } from '../../src/config/settings.js';
import { ALERT_WORKFLOW, CHECK_WORKFLOW } from '../../src/contract/messages.js';
import { InvalidInputError, NoWorkerError } from '../../src/util/errors.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { receiver } from '../channels/receiver.js';
import { runAlerts, runAlertsProcess } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { countedAs } from '../support/open-alerts.js';
import { projectWith } from '../support/project-with.js';
import { impatient, logLines, startWorker, type TestWorker, typesOf } from '../support/temporal.js';

interface Order {
  email: string;
  paid?: boolean;
  broken?: boolean;
}
const orders = new Map<number, Order>();
const fields = {
  args: z.object({ orderId: z.number() }),
  load: ({ orderId }: { orderId: number }) => orders.get(orderId),
  condition: ({ paid, broken, email }: Order) => {
    if (broken) throw new Error(`no account of ${email}`);
    return !paid || 'the order was paid';
  },
  message: ({ email }: Order) => ({ to: email, subject: 'Your order', text: `Dear ${email}` }),
};
const unpaid = defineAlert({ type: 'order-unpaid', ...fields, channels: ['customer'] });
const down = defineAlert({
  type: 'shop-down',
  ...fields,
  channels: ['ops'],
  resolved: () => ({ text: 'It works again' }),
});
const closed = defineAlert({ type: 'at-night', ...fields, channels: ['night'] });

const ADA = 'ada.lovelace@example.org';
const ops = recordingChannel();
const customer = { ...recordingChannel(), checkRecipient: () => {} };
const night: OpenChannel = { ...recordingChannel(), window: nextHour() };
const digest: OpenChannel = { ...recordingChannel(), digest: 60_000 };
const named = (name: string, channel: Channel) => withRecipients(channel, name);
const channels = new Map<string, OpenChannel>([
  ['ops', named('ops', ops)],
  ['customer', named('customer', customer)],
  ['night', night],
  ['digest', digest],
]);

/** Returns a send window that begins in two hours. */
function nextHour(): string {
  const from = (new Date().getUTCHours() + 2) % 24;
  const text = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;
  return `${text(from)}-${text(from + 1)} UTC`;
}

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  config = (await createNamespace()).config();
  worker = await startWorker(config, { types: typesOf(unpaid, down, closed), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

let lastOrder = 0;
function newOrder(order: Order): { orderId: number } {
  orders.set((lastOrder += 1), order);
  return { orderId: lastOrder };
}

async function historyOf(id: string): Promise<string> {
  const history = await alerts.temporal.workflow.getHandle(id).fetchHistory();
  return Buffer.from(temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
}

async function eventsOf(id: string): Promise<string[][]> {
  const { events } = await alerts.temporal.workflow.getHandle(id).fetchHistory();
  return (events ?? []).map(({ eventId, eventType }) => [String(eventId), String(eventType)]);
}

/** Checks the alert, and that this leaves no trace in its history. */
async function checked(id: string): Promise<AlertCheck> {
  // The alert may have just been scheduled, and go to sleep meanwhile.
  await alerts.get(id).check();
  const before = await eventsOf(id);
  const answer = await alerts.get(id).check();
  expect(await eventsOf(id)).toEqual(before);
  return answer;
}

test('a type is checked as a new alert: nothing is started, delivered or recorded', async () => {
  const args = newOrder({ email: ADA });
  expect(await alerts.check(unpaid, args)).toEqual({
    id: null,
    type: 'order-unpaid',
    args,
    goesOut: true,
    status: 'sent',
    reason: null,
    blockedBy: [],
    channels: [
      {
        channel: 'customer',
        status: 'sent',
        reason: null,
        blockedBy: [],
        message: { to: [ADA], subject: 'Your order', text: `Dear ${ADA}` },
        resolved: false,
        holding: null,
        round: null,
      },
    ],
  });
  const paid = newOrder({ email: ADA, paid: true });
  const answers = [
    await alerts.check('order-unpaid', paid),
    await alerts.check('order-unpaid', { orderId: 999 }),
    await alerts.check('order-unpaid', args, { for: '5m' }),
    await alerts.check('order-unpaid', args, { at: '2020-01-01T00:00Z', expires: '1h' }),
    await alerts.check('order-unpaid', args, { to: ['digest'] }),
    await alerts.check(closed, args),
  ];
  expect(answers.map(({ goesOut, status, reason }) => [goesOut, status, reason])).toEqual([
    [false, 'skipped', 'the order was paid'],
    [false, 'skipped', 'its subject is gone'],
    [false, 'scheduled', 'its condition holds, not yet long enough'],
    [false, 'expired', 'it was due at 2020-01-01T00:00:00.000Z and not delivered in time'],
    [true, 'sent', null],
    [false, 'scheduled', expect.stringMatching(/^outside its send window until 2/)],
  ]);
  expect(answers.map(({ channels: [first] }) => first?.status)).toEqual([
    'skipped',
    'skipped',
    'holding',
    'expired',
    'gathered',
    'held',
  ]);
  // What keeps the message from going out does not hide it.
  expect(answers[3]?.channels[0]?.message).toMatchObject({ to: [ADA] });
  expect([...ops.delivered, ...customer.delivered]).toEqual([]);
  const { count } = await alerts.temporal.workflow.count(`WorkflowType = '${ALERT_WORKFLOW}'`);
  expect(count).toBe(0);
});

test('an error would be retried, and is an answer', async () => {
  const broken = newOrder({ email: ADA, broken: true });
  const reason = `no account of ${ADA}`;
  expect(await alerts.check(unpaid, broken)).toMatchObject({
    goesOut: false,
    status: 'retrying',
    reason,
    channels: [{ status: 'retrying', message: null }],
  });
  const once = await alerts.check(unpaid, broken, { retry: { maximumAttempts: 1 } });
  expect(once).toMatchObject({ status: 'failed', reason });
  const text = await runAlerts(config, ['check', 'order-unpaid', '--args', JSON.stringify(broken)]);
  expect(text).toMatchObject({
    exitCode: 0,
    stdout: `order-unpaid: would be retried: ${reason}\ncustomer: retrying`,
  });
});

test('neither a recipient nor a text nor an error stays in Temporal or in the log', async () => {
  await alerts.check(unpaid, newOrder({ email: ADA }));
  await alerts.check(unpaid, newOrder({ email: ADA, broken: true }));
  const alert = await alerts.schedule('order-unpaid', newOrder({ email: ADA }), { in: '1h' });
  await alert.check();
  await alert.cancel();
  const runs = await eventually(
    async () => {
      const found = [];
      const query = `WorkflowType = '${CHECK_WORKFLOW}' AND ExecutionStatus != 'Running'`;
      for await (const run of alerts.temporal.workflow.list({ query })) found.push(run);
      return found;
    },
    (found) => found.length >= 3,
  );
  const kept = await Promise.all(runs.map(({ workflowId }) => historyOf(workflowId)));
  for (const history of kept) {
    // The test would find the address: it finds the type.
    expect(history).toContain('orderId');
    expect(history).not.toMatch(/lovelace|Dear|account|Your order/);
  }
  expect(JSON.stringify(logLines)).not.toMatch(/lovelace/);
});

test('a sleeping alert is checked as if it were due, with what holds it up', async () => {
  const args = newOrder({ email: ADA });
  const alert = await alerts.schedule('order-unpaid', args, {
    id: 'asleep',
    in: '2 days',
    expires: '1h',
  });
  expect(await checked('asleep')).toMatchObject({ id: 'asleep', goesOut: true, status: 'sent' });
  await alert.pause();
  const silence = await alerts.silence({ type: 'order-unpaid', for: '1h', reason: 'release 7' });
  const answer = await eventually(
    () => checked('asleep'),
    ({ channels: [first] }) => first?.status === 'silenced',
  );
  expect(answer).toMatchObject({
    goesOut: false,
    status: 'scheduled',
    reason: 'paused until it is resumed',
    channels: [
      {
        blockedBy: [{ status: 'silenced', reason: expect.stringMatching(/: release 7$/) }],
        message: { to: [ADA] },
      },
    ],
  });
  // The bundled command has only the messages of Temporal that it uses.
  const { stdout } = await runAlertsProcess(config, ['check', 'asleep']);
  expect(stdout.split('\n')).toEqual([
    'asleep: would not go out now: paused until it is resumed',
    `customer: silenced, would say, to ${ADA}`,
    expect.stringMatching(/^ {2}silenced: silenced until .* release 7$/),
    '  subject: Your order',
    `  Dear ${ADA}`,
  ]);
  await alerts.lift(silence.id);
  await alert.cancel();
  expect(await alert.check()).toMatchObject({
    goesOut: false,
    status: 'cancelled',
    reason: 'it has ended: cancelled',
  });
});

test('a recurring alert is checked with its pause and with what it remembers', async () => {
  const args = newOrder({ email: ADA });
  const alert = await alerts.schedule('shop-down', args, { id: 'ticker', every: '2s' });
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.holding?.['ops']?.said === true,
  );
  await alert.pause();
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.pausedUntil !== undefined,
  );
  const holding = { since: expect.any(String), said: true };
  const said = { status: 'skipped', reason: 'its condition still holds, which was said', holding };
  expect(await alert.check()).toMatchObject({
    goesOut: false,
    status: 'skipped',
    reason: 'paused until it is resumed',
    channels: [said],
  });
  await alert.cancel();

  const monthly = await alerts.schedule('shop-down', args, { id: 'monthly', cron: '0 0 1 1 *' });
  expect(await checked('monthly')).toMatchObject({ goesOut: true, channels: [{ status: 'sent' }] });
  await monthly.pause({ until: '2090-01-01' });
  expect(await checked('monthly')).toMatchObject({
    goesOut: false,
    status: 'skipped',
    reason: 'paused until 2090-01-01T23:59:59.999Z',
  });
  await monthly.cancel();
});

test('a condition that no longer holds would be reported as over', async () => {
  const args = newOrder({ email: ADA });
  const alert = await alerts.schedule('shop-down', args, { id: 'over', every: '2s' });
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.holding?.['ops']?.said === true,
  );
  // No run sees the change, because the alert is paused.
  await alert.pause();
  await eventually(
    () => alert.lastOutcome(),
    (outcome) => outcome?.pausedUntil !== undefined,
  );
  orders.set(args.orderId, { email: ADA, paid: true });
  expect(await alert.check()).toMatchObject({
    channels: [{ status: 'sent', resolved: true, message: { text: 'It works again' } }],
  });
  await alert.cancel();
});

test('a follow-up is checked by its next message, unless it is acknowledged', async () => {
  const args = newOrder({ email: ADA });
  const followUp = { repeatEvery: '1h', ackTimeout: '2h' };
  const alert = await alerts.schedule('order-unpaid', args, { id: 'followed', followUp });
  await eventually(
    () => alert.describe(),
    ({ status }) => status === 'following',
  );
  expect(await checked('followed')).toMatchObject({
    goesOut: true,
    channels: [{ channel: 'customer', status: 'sent', round: 1 }],
  });
  await alert.acknowledge('Ada');
  expect(await checked('followed')).toMatchObject({
    goesOut: false,
    status: 'following',
    reason: expect.stringMatching(/^acknowledged by Ada until 20/),
  });
  await alert.resolve('Ada');
});

test('an alert that was started with a request is checked before it is planned, and after', async () => {
  const args = newOrder({ email: ADA });
  const start = (id: string, startDelay?: '1h') =>
    alerts.temporal.workflow.start(ALERT_WORKFLOW, {
      workflowId: id,
      taskQueue: config.taskQueue,
      args: [{ type: 'order-unpaid', args, ...(!startDelay && { in: '1h' }) }],
      ...(startDelay && { startDelay }),
    });
  await start('requested');
  await start('delayed', '1h');
  for (const id of ['requested', 'delayed']) {
    const answer = await checked(id);
    expect(answer).toMatchObject({ id, type: 'order-unpaid', args, goesOut: true });
    await alerts.get(id).cancel();
  }
});

test('a type of alerts.toml is asked with the id of the alert', async () => {
  const { origin, requests } = await receiver((_, response) => {
    response.end(JSON.stringify({ hold: true, message: { text: 'Unpaid', to: ADA } }));
  });
  const folder = await projectWith({ 'alerts.toml': `[types.remote]\ncheck = "${origin}"` });
  const env = { ALERTS_CONFIG: join(folder, 'alerts.toml') };
  const types = typesByName([await declaredTypes(loadSettings(env), env)]);
  const own = { ...config, taskQueue: `${config.taskQueue}-remote` };
  const remote = await startWorker(own, { types, channels });
  const client = await AlertClient.connect(own);
  const options = { id: 'remote-7', in: '1h', to: ['customer'] };
  const alert = await client.schedule('remote', { orderId: 7 }, options);
  expect(await alert.check()).toMatchObject({
    goesOut: true,
    channels: [{ message: { text: 'Unpaid', to: [ADA] } }],
  });
  expect(await client.check('remote', { orderId: 8 }, { to: ['ops'] })).toMatchObject({
    goesOut: true,
    channels: [{ channel: 'ops', message: { text: 'Unpaid' } }],
  });
  const asked = requests.map(({ body }) => z.looseObject({}).parse(JSON.parse(body)));
  expect(asked).toMatchObject([
    { type: 'remote', args: { orderId: 7 }, id: 'remote-7', attempt: 1 },
    { type: 'remote', args: { orderId: 8 }, attempt: 1 },
  ]);
  await alert.cancel();
  await remote.stop();
  await client.close();
});

test('all alerts are counted, by what would become of them', async () => {
  const ids = Array.from({ length: 45 }, (_, index) => `many-${index}`);
  await countedAs(alerts, 0);
  await Promise.all(
    ids.map((id, index) => {
      const args = newOrder({ email: ADA, paid: index % 3 === 0 });
      return alerts.schedule('order-unpaid', args, { id, in: '1h' });
    }),
  );
  await alerts.schedule('shop-down', newOrder({ email: ADA }), { id: 'other', in: '1h' });
  await countedAs(alerts, 46);
  const { stdout, exitCode } = await runAlerts(config, [
    'check',
    '--all',
    '--type',
    'order-unpaid',
    '--json',
  ]);
  expect(exitCode).toBe(0);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({
    checked: 45,
    goesOut: 30,
    counts: { sent: 30, skipped: 15 },
  });
  expect(summary.alerts.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids.toSorted());
  const text = await runAlerts(config, ['check', '--all']);
  expect(text.stdout).toBe('31 of 46 would go out now\n  15 skipped: the order was paid');
  await Promise.all([...ids, 'other'].map((id) => alerts.get(id).cancel()));
});

test('what cannot be checked is refused in one line', async () => {
  await expect(alerts.check('order-unpaid', {})).rejects.toThrow(InvalidInputError);
  const unknown = await runAlerts(config, ['check', 'nothing']);
  expect(unknown).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(
      /^alerts: no alert has the id 'nothing', and unknown alert type 'nothing': use one of/,
    ),
  });
  for (const args of [[], ['x', '--all'], ['--type', 'x'], ['--all', '--critical']]) {
    const { exitCode, stderr } = await runAlerts(config, ['check', ...args]);
    expect(exitCode, args.join(' ')).toBe(2);
    expect(stderr.split('\n')).toHaveLength(1);
  }
  // Anybody can start the workflow.
  for (const input of [undefined, 7, { key: 7 }, { key: {} }, { key: {}, alerts: [{}] }]) {
    const run = alerts.temporal.workflow.execute(CHECK_WORKFLOW, {
      workflowId: `check-${JSON.stringify(input)}`,
      taskQueue: config.taskQueue,
      args: [input],
    });
    await expect(run).rejects.toThrow(/Workflow execution failed/);
  }
});

test('without a worker, the command says so and ends with status 3', async () => {
  const idle = { ...impatient(config), taskQueue: `${config.taskQueue}-idle` };
  const lonely = await AlertClient.connect(idle);
  const { id } = await lonely.schedule(unpaid, { orderId: 1 }, { in: '1h', to: ['console'] });
  await expect(lonely.check('order-unpaid', { orderId: 1 })).rejects.toThrow(NoWorkerError);
  await expect(lonely.get(id).check()).rejects.toThrow(NoWorkerError);
  vi.stubEnv('ALERTS_WORKER_TIMEOUT', '500ms');
  for (const args of [['order-unpaid', '--arg', 'orderId=1'], [id]]) {
    expect(await runAlerts(idle, ['check', ...args])).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringMatching(/^alerts: no worker answered, so nothing was checked/),
    });
  }
  vi.unstubAllEnvs();
  await lonely.get(id).requestCancel();
  await alerts.temporal.workflow.getHandle(id).terminate();
  await lonely.close();
});
