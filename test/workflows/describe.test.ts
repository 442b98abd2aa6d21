/** The query `describe` answers with the alert as JSON, in every phase. */
import { ServiceError, type WorkflowHandle } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertHandle } from '../../src/client/alert-handle.js';
import { describedAlertSchema } from '../../src/contract/alert.js';
import { ALERT_WORKFLOW, DESCRIBE } from '../../src/contract/messages.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { eventually } from '../support/eventually.js';
import { gate } from '../support/gate.js';
import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const order = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number() }),
  subject: ({ orderId }) => `order ${orderId}`,
  message: ({ orderId }) => ({ text: `order ${orderId} is unpaid` }),
});
const delivering = gate();
const channels = new Map<string, OpenChannel>([['console', recordingChannel(delivering.pass)]]);
const config = testConfig();
const { taskQueue } = config;
const args = { orderId: 7 };
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  worker = await startWorker(config, { types: typesOf(order), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  delivering.open();
  await worker.stop();
  await alerts.close();
});
beforeEach(() => delivering.open());

const workflowOf = ({ id }: AlertHandle, runId?: string) =>
  alerts.temporal.workflow.getHandle(id, runId);

/** Parses strictly: the answer has no field but those of the public JSON. */
async function answerOf(workflow: WorkflowHandle) {
  return describedAlertSchema.strict().parse(await workflow.query(DESCRIBE));
}

/** What the client says of the same alert, without what only Temporal knows. */
async function shown(alert: AlertHandle) {
  const { alert: described, lastOutcome } = await alert.inspect();
  return { ...described, closedAt: null, lastOutcome };
}

test('a sleeping alert is described as the client describes it, also while it is paused', async () => {
  const everyOption = {
    in: '2 days',
    for: '10m',
    expires: '90m',
    followUp: { repeatEvery: '4h' },
    group: 'orders',
  } as const;
  const alert = await alerts.schedule(order, args, everyOption);
  const asleep = await answerOf(workflowOf(alert));
  expect(asleep).toEqual(await shown(alert));
  expect(asleep).toMatchObject({
    type: 'order-unpaid',
    subject: 'order 7',
    status: 'scheduled',
    for: 'PT10M',
    expires: 'PT1H30M',
    outcome: null,
  });
  await alert.pause({ until: '2040-01-01T09:00:00Z' });
  expect(await answerOf(workflowOf(alert))).toEqual(await shown(alert));
  expect(await shown(alert)).toMatchObject({ dueAt: '2040-01-01T09:00:00.000Z' });
  await alert.pause();
  expect(await answerOf(workflowOf(alert))).toMatchObject({ pausedUntil: 'resumed' });
  await alert.cancel();
  const cancelled = await answerOf(workflowOf(alert));
  expect(cancelled).toEqual(await shown(alert));
  expect(cancelled).toMatchObject({ status: 'cancelled', pausedUntil: null });
});

test('an alert is firing, then followed up, then sent', async () => {
  delivering.shut();
  const alert = await alerts.schedule(order, args, { followUp: { repeatEvery: '4h' } });
  await delivering.reached();
  await eventually(
    () => answerOf(workflowOf(alert)),
    ({ status }) => status === 'firing',
  );
  delivering.open();
  await eventually(
    () => alert.describe(),
    ({ status }) => status === 'following',
  );
  expect(await answerOf(workflowOf(alert))).toEqual(await shown(alert));
  await alert.acknowledge('Ada');
  await alert.result();
  const sent = await answerOf(workflowOf(alert));
  const { outcome, ...rest } = await shown(alert);
  // When a worker replays a long delivery, Temporal's clock shows its end.
  expect(sent).toEqual({ ...rest, outcome: { ...outcome, firedAt: expect.any(String) } });
  expect(sent).toMatchObject({ status: 'sent', attempts: 1, outcome: { status: 'sent' } });
});

test('each run of a recurring alert is described, and the run that ends it', async () => {
  const alert = await alerts.schedule(order, args, { every: '1s', times: 2, jitter: '500ms' });
  const first = (await workflowOf(alert).describe()).runId;
  await alert.result();
  const { runId: last } = await alert.describe();
  expect(await answerOf(workflowOf(alert, first))).toMatchObject({
    status: 'sent',
    dueAt: null,
    recurrence: { every: 'PT1S' },
    times: 2,
    lastOutcome: null,
    outcome: { occurrences: 1 },
  });
  const end = await answerOf(workflowOf(alert, last));
  expect(end).toMatchObject({ ...(await alert.describe()), closedAt: null });
  expect(end.outcome?.occurrences).toBe(2);
});

test('Temporal itself refuses a query between two runs of a recurring alert', async () => {
  const alert = await alerts.schedule(order, args, { every: '1h' });
  await expect(answerOf(workflowOf(alert))).rejects.toThrow(ServiceError);
  await alert.cancel();
  expect(await answerOf(workflowOf(alert))).toMatchObject({ status: 'cancelled', dueAt: null });
});

test.each([
  [
    { type: 'order-unpaid', args, in: '1h' },
    { status: 'scheduled', subject: 'order 7', args },
  ],
  [
    { type: 'order-unpaid', args, in: 'a while' },
    { status: 'failed', type: 'order-unpaid', args },
  ],
  [
    { type: 7, args: null, to: [7] },
    { status: 'failed', type: '', args: {}, channels: [] },
  ],
])('the request %j is described', async (request, expected) => {
  const workflow = await alerts.temporal.workflow.start(ALERT_WORKFLOW, {
    workflowId: randomUUID(),
    taskQueue,
    args: [request],
  });
  const answer = await eventually(
    () => answerOf(workflow),
    ({ dueAt, outcome }) => dueAt !== null || outcome !== null,
  );
  expect(answer).toMatchObject(expected);
  const alert = alerts.get(workflow.workflowId);
  expect(answer.outcome?.reason).toBe((await alert.describe()).outcome?.reason);
  await alert.cancel();
});
