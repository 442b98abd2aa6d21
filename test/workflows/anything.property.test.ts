/** Anybody can send anything to an alert: it must still do its work, and be cancellable. */
import { type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import fc from 'fast-check';
import pMap from 'p-map';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { describedAlertSchema } from '../../src/contract/alert.js';
import { isPlannedInput } from '../../src/contract/guards.js';
import type { AlertInput } from '../../src/contract/input.js';
import { ALERT_WORKFLOW, DESCRIBE } from '../../src/contract/messages.js';
import { planAlert } from '../../src/planning/plan.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { asleepUntil, ended } from '../../src/workflows/alert-state.js';
import { NO_CARRY_OVER } from '../../src/workflows/carry-over.js';
import { eventually } from '../support/eventually.js';

import { startWorker, testConfig, type TestWorker, typesOf } from '../support/temporal.js';

const plain = defineAlert({
  type: 'plain',
  args: z.object({ name: z.string().optional() }),
  message: () => ({ text: 'said' }),
});
const channel = recordingChannel();
const channels = new Map<string, OpenChannel>([['console', channel]]);
const config = testConfig();
const { taskQueue } = config;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  worker = await startWorker(config, { types: typesOf(plain), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

const hour = { in: '1h' } as const;
const planned = planAlert(plain, {}, hour, channels);
const plan = {
  recurring: false,
  forMillis: 0,
  channels: ['console'],
  times: null,
  delay: 0,
  followUp: null,
};
const enormous = 'x'.repeat(100_000);

/** Texts, numbers and objects that once were, or could be, trouble. */
const oddities: unknown[] = [
  null,
  '',
  'resumed',
  'tomorrow',
  2027,
  ['2040-01-01T00:00:00Z'],
  '2040-01-01T00:00:00Z',
  '2020-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+012000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  `2040-01-01 (${enormous})`,
  { toString: 1 },
  { dueAt: { toString: 1 } },
  { dueAt: planned.input.dueAt },
  { dueAt: planned.input.dueAt, result: { channel: 'console', status: 'held' } },
  { dueAt: planned.input.dueAt, result: null },
  enormous,
  { subject: enormous },
  { team: 'ops', order: '' },
  { team: enormous },
  { 'not a key': 'x' },
  Array.from({ length: 500 }, (_, index) => `mailto:ada-${index}@example.org`),
  JSON.parse('{"__proto__":{"type":"plain"},"constructor":null}'),
];
const anything = fc.oneof(fc.constantFrom(...oddities), fc.jsonValue());

/** Objects with some of their fields gone wrong. */
function broken(fields: object): fc.Arbitrary<object> {
  const names = fc.constantFrom(...Object.keys(fields));
  const change = (changes: object) => Object.assign({ ...fields }, changes);
  return fc.dictionary(names, anything, { maxKeys: 2 }).map(change);
}
const withState = (state: object) => Object.assign({ ...planned.input }, { state });
const withEnd = (end: object) => Object.assign({ ...planned.input }, { ended: end });

const outcome = ended(asleepUntil(Date.now(), plan, NO_CARRY_OVER), 'sent', null).outcome;
const state = asleepUntil(Date.now() + 3_600_000, plan, NO_CARRY_OVER);
/** Requests and planned inputs that are all but right. */
const inputs = fc.oneof(
  anything,
  broken({ type: 'plain', ...hour }),
  broken(planned.input),
  broken(state).map(withState),
  broken({ ...outcome }).map(withEnd),
);

interface Message {
  by: 'signal' | 'update' | 'query';
  name: string;
  args: unknown[];
}
const known = [
  'pause',
  'digested',
  'reschedule',
  'replace',
  'acknowledge',
  'resolve',
  'resume',
  'label',
  'describe',
];
const unknown = ['of-another', '__temporal_signal', '__stack_trace', '  ', 'é\n😀'];
const messages = fc.record<Message>({
  by: fc.constantFrom('signal', 'update', 'query'),
  name: fc.constantFrom(...known, ...known, ...unknown),
  args: fc.array(fc.oneof(anything, inputs), { maxLength: 3 }),
});

/** Sends the message, whatever the answer is. */
async function send(workflow: WorkflowHandle, { by, name, args }: Message): Promise<void> {
  const sending = {
    signal: () => workflow.signal<unknown[]>(name, ...args),
    update: () => {
      const [first, ...others] = args;
      if (args.length === 0) return workflow.executeUpdate(name);
      const given: [unknown, ...unknown[]] = [first, ...others];
      return workflow.executeUpdate<unknown, typeof given>(name, { args: given });
    },
    query: () => workflow.query<unknown, unknown[]>(name, ...args),
  };
  await sending[by]().catch(() => {});
}

async function failedTasks(workflow: WorkflowHandle): Promise<string[]> {
  const { events } = await workflow.fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    // Temporal itself fails a task for a message that has come meanwhile.
    failed?.failure && failed.failure.message !== 'UnhandledCommand'
      ? [String(failed.failure.message)]
      : [],
  );
}

/** Waits until the workflow has handled all that was sent. */
async function settled(workflow: WorkflowHandle): Promise<void> {
  await eventually(
    async () => ({ failed: await failedTasks(workflow), run: await workflow.describe() }),
    ({ failed, run }) => {
      expect(failed).toEqual([]);
      return run.status.name !== 'RUNNING' || !run.raw.pendingWorkflowTask;
    },
  );
}

/** Asks what no message may break: the alert as JSON. */
async function isDescribed(workflow: WorkflowHandle, args: unknown[] = []): Promise<void> {
  describedAlertSchema.strict().parse(await workflow.query<unknown, unknown[]>(DESCRIBE, ...args));
}

async function start(input: unknown[], cronSchedule?: string): Promise<WorkflowHandle> {
  return alerts.temporal.workflow.start(ALERT_WORKFLOW, {
    workflowId: randomUUID(),
    taskQueue,
    args: input,
    ...(cronSchedule !== undefined && { cronSchedule }),
  });
}

async function endsWhenCancelled(workflow: WorkflowHandle): Promise<void> {
  await workflow.cancel().catch(() => {});
  const end = await eventually(
    async () => ({ failed: await failedTasks(workflow), run: await workflow.describe() }),
    ({ failed, run }) => {
      expect(failed).toEqual([]);
      return run.status.name !== 'RUNNING';
    },
  );
  expect(end.run.status.name).toMatch(/CANCELLED|FAILED|COMPLETED/);
}

const times = { numRuns: 4, endOnFailure: true };

test('every input is an alert that can be cancelled, or fails at once', { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(inputs, { minLength: 15, maxLength: 15 }), async (batch) => {
      const workflows = await Promise.all(batch.map((input) => start([input])));
      await Promise.all(workflows.map(settled));
      await Promise.all(workflows.map((workflow, index) => isDescribed(workflow, [batch[index]])));
      await Promise.all(workflows.map(endsWhenCancelled));
    }),
    times,
  ),
);

test('every input under a cron ends for good when it is cancelled', { timeout: 120_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(inputs, { minLength: 8, maxLength: 8 }), async (batch) => {
      const workflows = await Promise.all(batch.map((input) => start([input], '@every 1h')));
      await Promise.all(workflows.map(endsWhenCancelled));
    }),
    { ...times, numRuns: 3 },
  ),
);

describe.each([
  ['planned', undefined, () => planned.input],
  ['requested', undefined, () => ({ type: 'plain', ...hour })],
  ['recurring', '@every 1h', () => ({ type: 'plain' })],
])('a %s alert', (_name, cronSchedule, input) => {
  const given = { timeout: 120_000 };

  /** Whether it is cancelled or sent, its workflow has done all its tasks. */
  async function after(batch: Message[], cancels: boolean): Promise<void> {
    const workflow = await start([input()], cronSchedule);
    const possible = batch.filter(({ by }) => cronSchedule === undefined || by === 'signal');
    // Temporal refuses more than ten updates at once.
    await pMap(possible, (message) => send(workflow, message), { concurrency: 5 });
    await settled(workflow);
    if (cancels || cronSchedule !== undefined) {
      await endsWhenCancelled(workflow);
      return;
    }
    await isDescribed(workflow);
    const alert = alerts.get(workflow.workflowId);
    await alert.resume();
    await alert.reschedule({ in: '0s' });
    expect((await alert.result()).status).toMatch(/sent|failed|expired/);
    expect(await failedTasks(workflow)).toEqual([]);
  }

  test.each([...known, 'of-another'])('does its work after %s with anything odd', given, (name) => {
    const odd = [[], ...oddities.flatMap((oddity) => [[oddity], [planned.input, oddity]])];
    const kinds = ['signal', 'update', 'query'] as const;
    return after(
      odd.flatMap((args) => kinds.map((by) => ({ by, name, args }))),
      false,
    );
  });

  test('does its work after any messages, and can be cancelled', given, () =>
    fc.assert(
      fc.asyncProperty(fc.array(messages, { minLength: 20, maxLength: 20 }), fc.boolean(), after),
      times,
    ),
  );
});

test('what cannot be decoded is refused as an input, and ignored as a signal', async () => {
  const { workflowService } = alerts.temporal;
  const payloads = ['binary/encrypted', 'json/plain', 'of/nobody'].map((encoding) => ({
    metadata: { encoding: Buffer.from(encoding) },
    data: Buffer.from('{broken'),
  }));
  const sleeping = await start([{ type: 'plain', ...hour }]);
  for (const payload of payloads) {
    const input = { payloads: [payload] };
    const workflowId = randomUUID();
    const { namespace } = config;
    await workflowService.startWorkflowExecution({
      namespace,
      workflowId,
      requestId: randomUUID(),
      workflowType: { name: ALERT_WORKFLOW },
      taskQueue: { name: taskQueue },
      input,
    });
    const refused = await alerts.get(workflowId).result();
    expect(refused).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/must be a JSON object/),
    });
    await workflowService.signalWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: sleeping.workflowId },
      signalName: 'pause',
      input,
    });
  }
  await settled(sleeping);
  const alert = alerts.get(sleeping.workflowId);
  expect(await alert.describe()).toMatchObject({ status: 'scheduled', pausedUntil: null });
  await alert.reschedule({ in: '0s' });
  expect(await alert.result()).toMatchObject({ status: 'sent' });
});

test('an alert to which somebody has sent megabytes is shown and cancelled', async () => {
  const alert = await alerts.schedule(plain, {}, hour);
  const workflow = alerts.temporal.workflow.getHandle(alert.id);
  for (let count = 0; count < 6; count++) await workflow.signal('nope', 'x'.repeat(1_000_000));
  expect((await alert.history()).map(({ what }) => what)).toEqual(['scheduled']);
  expect(await alert.describe()).toMatchObject({ status: 'scheduled' });
  expect(await alert.cancel()).toBe('cancelled');
});

test('a signal that is invalid is shown in the Web UI and in the history', async () => {
  const alert = await alerts.schedule(plain, {}, hour);
  const workflow = alerts.temporal.workflow.getHandle(alert.id);
  await workflow.signal('pause', 'tomorrow');
  const metadata = z.object({ currentDetails: z.string() });
  const details = async () =>
    metadata.parse(await workflow.query('__temporal_workflow_metadata')).currentDetails;
  expect(await details()).toMatch(
    /^\*\*Asleep\*\* until [^\n]*\n\n\*\*Ignored\*\* a signal `pause` that is invalid: not a time: write/,
  );
  expect((await alert.history()).map(({ what }) => what)).toEqual(['scheduled', 'ignored']);
  await alert.pause();
  expect(await details()).toMatch(/^\*\*Paused\*\* [^]*\*\*Ignored\*\* a signal `pause`/);
  const late = workflow.executeUpdate('reschedule', { args: ['+012000-01-01T00:00:00Z'] });
  await expect(late).rejects.toThrow(WorkflowUpdateFailedError);
  await alert.cancel();
});

test.each(['a b', 'order\n7', '/orders/7', 'commande-é', '🔔', 'x'.repeat(1000)])(
  'the id %j is delivered with a valid key, or refused',
  async (id) => {
    const workflowId = `${taskQueue.slice(-8)}${id}`.slice(0, 1000);
    const due = { ...planned.input, dueAt: new Date().toISOString() } satisfies AlertInput;
    expect(isPlannedInput(due)).toBe(true);
    const workflow = { taskQueue, workflowId };
    await alerts.temporal.workflow.start(ALERT_WORKFLOW, { ...workflow, args: [due] });
    expect(await alerts.get(workflowId).result()).toMatchObject({ status: 'sent' });
    const delivery = channel.delivered.find(({ alertId }) => alertId === workflowId);
    expect(delivery?.idempotencyKey).toMatch(/^[\x21-\x7e]+$/);
    expect(decodeURIComponent(delivery?.idempotencyKey ?? '')).toContain(workflowId);
    await alerts.temporal.workflow.start(ALERT_WORKFLOW, {
      ...workflow,
      args: [{ type: 'plain' }],
    });
    const { status, reason } = await alerts.get(workflowId).result();
    expect({ status, reason }).toEqual(
      id === '/orders/7'
        ? { status: 'sent', reason: null }
        : { status: 'failed', reason: expect.stringMatching(/^invalid id /) },
    );
  },
);
