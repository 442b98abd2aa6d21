import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { eventually } from '../support/eventually.js';
import { type SmtpListener, smtpListener } from '../support/smtp-listener.js';
import {
  logLines,
  startWorker,
  testConfig,
  type TestWorker,
  typesOf,
} from '../support/temporal.js';

interface Order {
  id: number;
  email: string;
  paidAt: string | null;
}

const ADA = 'ada.lovelace@example.org';
const BOB = 'bob.builder@example.org';
const CEM = 'cem.karaca@example.org';

const orders = new Map<number, Order>();
const orderUnpaid = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.coerce.number() }),
  load: ({ orderId }) => orders.get(orderId),
  condition: (order) => order.paidAt === null || `order ${order.id} was paid at ${order.paidAt}`,
  channels: ['customer-mail'],
  message: (order) => ({
    to: order.email,
    subject: 'Your order',
    text: `Order ${order.id} is still unpaid.`,
    html: `<p>Order <b>${order.id}</b> is still unpaid.</p>`,
  }),
  retry: { initialInterval: '1s', backoffCoefficient: 1, maximumAttempts: 20 },
});

let directory: string;
let config: TemporalConfig;
let listener: SmtpListener;
/** Recipients that the mail server refuses, and how. */
let refused: Map<string, number>;
let alerts: AlertClient;
let worker: TestWorker;
let connection: Connection;

beforeEach(async () => {
  refused = new Map();
  listener = await smtpListener({
    onRcptTo: ({ address }, _, done) => {
      const code = refused.get(address);
      const error = new Error(`5.1.1 <${address}>: user ${address.replace(/@.*/, '')} unknown`);
      done(code === undefined ? null : Object.assign(error, { responseCode: code }));
    },
  });
  directory = await mkdtemp(join(tmpdir(), 'durable-alerts-recipients-'));
  const file = join(directory, 'alerts.toml');
  await writeFile(
    file,
    `[channels.customer-mail]
     url = "mailto:"
     [channels.gathering]
     url = "mailto:"
     [channels.gathering-lead]
     url = "mailto:lead@example.org"
     [channels.lead]
     url = "mailto:lead@example.org"
     [smtp]
     url = "${listener.url}"
     from = "Shop <shop@example.org>"`,
  );
  vi.stubEnv('ALERTS_CONFIG', file);
  config = testConfig();
  const loaded = await loadChannels();
  const channels = new Map<string, OpenChannel>();
  for (const name of loaded.keys()) {
    const channel = loaded.get(name);
    if (channel)
      channels.set(name, name.startsWith('gathering') ? { ...channel, digest: 1500 } : channel);
  }
  worker = await startWorker(config, { types: typesOf(orderUnpaid), channels });
  alerts = await AlertClient.connect(config);
  connection = await Connection.connect({ address: config.address });
});
afterEach(async () => {
  await worker.stop();
  await alerts.close();
  await connection.close();
  await listener.close();
  await rm(directory, { recursive: true });
  vi.unstubAllEnvs();
});

/** The ids differ from run to run, as on a server of a user's. */
let lastOrder = Date.now() % 1_000_000;
function newOrder(email: string, paidAt: string | null = null): Order {
  lastOrder += 1;
  const made = { id: lastOrder, email, paidAt };
  orders.set(made.id, made);
  return made;
}

/** Checks that no part of an address is in what Temporal keeps of a workflow, nor in the log. */
async function expectNobodyIn(...workflowIds: string[]): Promise<void> {
  const client = new Client({ connection });
  const kept = await Promise.all(
    workflowIds.map(async (id) => {
      const handle = client.workflow.getHandle(id);
      const history = temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish();
      const { raw } = await handle.describe();
      const described =
        temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.encode(raw).finish();
      return `${Buffer.from(history).toString('latin1')}${Buffer.from(described).toString('latin1')}`;
    }),
  );
  const all = [...kept, JSON.stringify(logLines)];
  // The check would find the address: it finds the type.
  for (const text of kept) expect(text).toContain('order-unpaid');
  for (const part of ['lovelace', 'builder', 'karaca']) {
    for (const text of all) expect(text).not.toContain(part);
  }
}

test('the recipient comes from the data, at delivery, and never enters Temporal', async () => {
  const { id } = newOrder('');
  const alert = await alerts.schedule(orderUnpaid, { orderId: id });
  const missing =
    "the message of 'order-unpaid' has no recipient: return 'to' with it, or use a channel that has an address (channel 'customer-mail')";
  await eventually(
    () => alert.describe(),
    ({ lastError }) => lastError === missing,
  );
  // Every attempt reads the data again.
  refused.set(ADA, 451);
  orders.set(id, { id, email: ADA, paidAt: null });
  const { lastError } = await eventually(
    () => alert.describe(),
    (described) => /451/.test(described.lastError ?? ''),
  );
  expect(lastError).toMatch(/^the mail server answered 451 5\.1\.1 <…>: user … unknown/);
  await expectNobodyIn(alert.id);
  refused.clear();

  const outcome = await alert.result();
  expect(outcome).toMatchObject({ status: 'sent' });
  expect(listener.mails).toMatchObject([
    {
      to: [ADA],
      headers: { to: ADA, subject: 'Your order', 'message-id': outcome.deliveries[0]?.id },
      text: `Order ${id} is still unpaid.`,
      html: `<p>Order <b>${id}</b> is still unpaid.</p>`,
    },
  ]);
  await expectNobodyIn(alert.id);
});

test('a recipient that the mail server refuses for good fails the alert, and is not quoted', async () => {
  refused.set(ADA, 550);
  const alert = await alerts.schedule(orderUnpaid, { orderId: newOrder(ADA).id });
  expect(await alert.result()).toMatchObject({
    status: 'failed',
    reason: 'the mail server answered 550 5.1.1 <…>: user … unknown (RCPT TO)',
  });
  await expectNobodyIn(alert.id);
});

test('a channel with an address keeps it: an escalation goes to the lead', async () => {
  const alert = await alerts.schedule(
    orderUnpaid,
    { orderId: newOrder(ADA).id },
    { followUp: { escalate: [{ after: '1s', to: 'lead' }] } },
  );
  await eventually(
    () => listener.mails,
    (mails) => mails.length === 2,
  );
  expect(listener.mails.map(({ to }) => to)).toEqual([[ADA], ['lead@example.org']]);
  await alert.acknowledge('Ada');
  expect(await alert.result()).toMatchObject({ status: 'sent' });
  await expectNobodyIn(alert.id);
});

test('a digest is one mail for each recipient', async () => {
  const group = `recipients-${lastOrder}`;
  const options = { to: ['gathering'], group };
  const schedule = ({ id }: Order) => alerts.schedule(orderUnpaid, { orderId: id }, options);
  const [first, second, paid, third, mute] = [
    newOrder(ADA),
    newOrder(BOB),
    newOrder(ADA, 'yesterday'),
    newOrder(ADA),
    newOrder(''),
  ];
  const herd = await Promise.all([first, second, paid, third, mute].map(schedule));
  const outcomes = await Promise.all(herd.map((alert) => alert.result()));

  const statuses = outcomes.map(({ status }) => status);
  expect(statuses).toEqual(['sent', 'sent', 'skipped', 'sent', 'failed']);
  const { mails } = listener;
  expect(mails).toHaveLength(2);
  const [toAda, toBob] = [ADA, BOB].map((address) => mails.find(({ to }) => to[0] === address));
  expect(toAda).toMatchObject({ to: [ADA], headers: { subject: `2 alerts: ${group}` } });
  expect(toAda?.text.trim().split('\n\n').toSorted()).toEqual(
    [first, third].map(({ id }) => `Order ${id} is still unpaid.`),
  );
  expect(toBob).toMatchObject({ to: [BOB], headers: { subject: 'Your order' } });
  // A check that fails is given up after three attempts, and so is a missing recipient.
  expect(outcomes[4]).toMatchObject({ attempts: 3, reason: expect.stringMatching(/no recipient/) });
  const ids = outcomes.map(({ deliveries }) => deliveries[0]?.id);
  const [adaId, bobId] = [toAda, toBob].map((mail) => mail?.headers['message-id']);
  expect(ids).toEqual([adaId, bobId, undefined, adaId, undefined]);
  expect(adaId).not.toBe(bobId);
  await expectNobodyIn(`digest:gathering:${group}`, ...herd.map(({ id }) => id));
});

test('a digest for a channel with an address is one mail, whoever the messages are for', async () => {
  const options = { to: ['gathering-lead'], group: `recipients-${lastOrder}` };
  const herd = [ADA, BOB].map((email) =>
    alerts.schedule(orderUnpaid, { orderId: newOrder(email).id }, options),
  );
  for (const alert of await Promise.all(herd)) {
    expect(await alert.result()).toMatchObject({ status: 'sent' });
  }
  expect(listener.mails.map(({ to }) => to)).toEqual([['lead@example.org']]);
});

test('a recipient that is refused for now does not hold up the mail to others', async () => {
  const group = `recipients-${lastOrder}`;
  const options = { to: ['gathering'], group };
  const schedule = (email: string) =>
    alerts.schedule(orderUnpaid, { orderId: newOrder(email).id }, options);
  refused.set(CEM, 451);
  const [stuck, sent] = await Promise.all([CEM, BOB].map(schedule));
  expect(await sent?.result()).toMatchObject({ status: 'sent' });
  const next = await schedule(ADA);
  expect(await next.result()).toMatchObject({ status: 'sent' });
  expect(await stuck?.ready()).toBe(false);
  refused.clear();
  expect(await stuck?.result()).toMatchObject({ status: 'sent' });
  expect(listener.mails.map(({ to }) => to)).toEqual([[BOB], [ADA], [CEM]]);
  await expectNobodyIn(`digest:gathering:${group}`);
});
