import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import { AlertClient } from '../../src/client/alert-client.js';
import { planByName } from '../../src/client/plan-by-name.js';
import type { TemporalConfig } from '../../src/config/environment.js';
import { PLAN_WORKFLOW } from '../../src/contract/messages.js';
import type { NamedStartOptions } from '../../src/planning/options.js';
import { AlertExistsError, InvalidInputError, NoWorkerError } from '../../src/util/errors.js';
import { eventually } from '../support/eventually.js';
import { createNamespace, type TestNamespace } from '../support/namespace.js';
import { impatient, startWorker, type TestWorker, typesOf } from '../support/temporal.js';

const unpaid = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number() }),
  subject: ({ orderId }) => `order ${orderId}`,
  refuse: ({ orderId }) => (orderId === 13 ? 'order 13 has no customer: give it one' : undefined),
  message: ({ orderId }) => ({ text: `order ${orderId} is unpaid` }),
  expires: '1 day',
});

let namespace: TestNamespace;
let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  namespace = await createNamespace();
  config = namespace.config();
  worker = await startWorker(config, { types: typesOf(unpaid) });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

/** Returns what Temporal has of an alert, but for the time at which it was planned. */
async function stored(id: string) {
  const workflow = alerts.temporal.workflow.getHandle(id);
  const { raw, typedSearchAttributes, memo } = await workflow.describe();
  const { events } = await workflow.fetchHistory();
  const { executionConfig } = raw;
  const { createdAt: _, ...request } = z.looseObject({}).parse(memo?.['alert']);
  return {
    texts: JSON.stringify(executionConfig?.userMetadata),
    input: JSON.stringify(events?.[0]?.workflowExecutionStartedEventAttributes?.input),
    attributes: new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])),
    memo: { ...memo, alert: request },
    timeout: String(executionConfig?.defaultWorkflowTaskTimeout?.seconds),
  };
}

const options: NamedStartOptions[] = [
  {
    at: '2035-12-24T18:00',
    timezone: 'Europe/Paris',
    expires: '2h',
    retry: { maximumAttempts: 3 },
  },
  { cron: '30 21 * * 1', timezone: 'Europe/Paris', until: '2035-12-31', jitter: '10m' },
  { every: '1h', times: 3, pausedUntil: 'resumed' },
];

test.each(options)('an alert by name equals one by type: %j', async (given) => {
  // Its share of a jitter depends on the id.
  const id = `as-by-type-${Object.keys(given).join('-')}`;
  const typed = await alerts.schedule(unpaid, { orderId: 7 }, { ...given, id });
  const expected = await stored(id);
  await typed.cancel();
  const named = await alerts.schedule('order-unpaid', { orderId: 7 }, { ...given, id });
  expect(await stored(id)).toEqual(expected);
  await named.cancel();
});

test('ids, errors and replacement are the same for a name as for a type', async () => {
  const given = { id: 'order-7', in: '3 days' } as const;
  const alert = await alerts.schedule('order-unpaid', { orderId: 7 }, given);
  expect(alert.id).toBe('order-7');
  const again = alerts.schedule('order-unpaid', { orderId: 7 }, given);
  await expect(again).rejects.toThrow(AlertExistsError);
  await alerts.schedule('order-unpaid', { orderId: 8 }, { ...given, replace: true });
  expect(await alert.describe()).toMatchObject({ args: { orderId: 8 }, status: 'scheduled' });
  await alert.cancel();
  const { id } = await alerts.schedule('order-unpaid', { orderId: 9 });
  expect(id).toMatch(/^\w{21}$/);
  expect(await alerts.get(id).result()).toMatchObject({ status: 'sent' });
});

test.each([
  ['nothing-of-the-kind', {}, {}, /^unknown alert type 'nothing-of-the-kind': use one of order-/],
  ['order-unpaid', {}, {}, /^invalid args for order-unpaid: orderId is missing/],
  ['order-unpaid', { orderId: 13 }, {}, /^order 13 has no customer: give it one$/],
  ['order-unpaid', { orderId: 7 }, { to: ['pager'] }, /^unknown channel 'pager'/],
  ['order-unpaid', { orderId: 7 }, { at: '2035-02-30' }, /2035-02-30/],
  ['order-unpaid', { orderId: 7 }, { in: '1h', eta: 'x' }, /^unknown field 'eta': use type/],
  ['order-unpaid', { orderId: 7 }, { in: 3 }, /^in: /],
  ['order-unpaid', { orderId: 7 }, { id: 'a b' }, /^invalid id 'a b'/],
  ['order-unpaid', { orderId: 7 }, { replace: true }, /^replace requires an id/],
  ['order-unpaid', [7], {}, /^args: must be an object of JSON/],
])('refuses %s with %j and %j in one line, and starts nothing', async (...given) => {
  const [type, args, more, says] = given;
  const id = `refused-${JSON.stringify(given).length}`;
  const scheduling: unknown = Reflect.apply(alerts.schedule.bind(alerts), null, [
    type,
    args,
    { ...('replace' in more ? {} : { id }), ...more },
  ]);
  const error = await Promise.resolve(scheduling).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error).toMatchObject({ message: expect.stringMatching(says) });
  expect(error).toMatchObject({ message: expect.not.stringContaining('\n') });
  await expect(alerts.get(id).describe()).rejects.toThrow(/no alert has the id/);
});

test('planning workflows are not listed or counted', async () => {
  await alerts.schedule('order-unpaid', { orderId: 7 }, { in: '1h', id: 'listed' });
  const planning = async () => {
    const query = `WorkflowType = '${PLAN_WORKFLOW}'`;
    return (await alerts.temporal.workflow.count(query)).count;
  };
  await eventually(planning, (count) => count > 0);
  const listed = async () => (await alerts.list({ all: true, limit: 1000 })).map(({ id }) => id);
  expect(await eventually(listed, (ids) => ids.includes('listed'))).not.toContainEqual(
    expect.stringMatching(/^plan-/),
  );
  expect(await alerts.count()).toBe((await alerts.list({ limit: 1000 })).length);
});

test('gives up without a worker, and leaves no workflow', async () => {
  const { taskQueue } = namespace.config();
  const request = { type: 'order-unpaid', args: { orderId: 7 } };
  const planning = planByName(alerts.temporal, taskQueue, request, 500);
  await expect(planning).rejects.toThrow(NoWorkerError);
  await expect(planning).rejects.toThrow(
    /nothing was started: start one with 'npx alerts worker', or/,
  );
  const query = `WorkflowType = '${PLAN_WORKFLOW}' AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'TimedOut'`;
  await eventually(
    () => alerts.temporal.workflow.count(query),
    ({ count }) => count === 1,
  );
});

test('waits for a worker as long as a change of an alert does', async () => {
  const hurried = await AlertClient.connect(impatient(namespace.config()));
  onTestFinished(() => hurried.close());
  const begin = Date.now();
  const scheduling = hurried.schedule('order-unpaid', { orderId: 7 });
  await expect(scheduling).rejects.toThrow(NoWorkerError);
  expect(Date.now() - begin).toBeLessThan(8_000);
});

test('in counts from the request, and not from its planning', async () => {
  const late = namespace.config();
  const request = { type: 'order-unpaid', args: { orderId: 7 }, in: '3 days' };
  const planning = planByName(alerts.temporal, late.taskQueue, request, 20_000);
  await sleep(1000);
  const lateWorker = await startWorker(late, { types: typesOf(unpaid) });
  const { input, memo } = await planning;
  await lateWorker.stop();
  const [run] = await eventually(
    () => runsOn(late.taskQueue),
    (runs) => runs.length === 1,
  );
  expect(memo.createdAt).toBe(run?.startTime.toISOString());
  expect(Date.parse(input.dueAt ?? '') - Date.parse(memo.createdAt)).toBe(3 * 86_400_000);
});

async function runsOn(taskQueue: string) {
  const runs = [];
  const query = `TaskQueue = '${taskQueue}'`;
  for await (const run of alerts.temporal.workflow.list({ query })) runs.push(run);
  return runs;
}

test('the compiler checks the args of a type, and that those of a name are JSON', () => {
  const compiled = () => [
    // @ts-expect-error -- the type has an orderId
    alerts.schedule(unpaid, { order: 7 }),
    // @ts-expect-error -- a date is not JSON
    alerts.schedule('order-unpaid', { orderId: new Date() }),
    // @ts-expect-error -- a length and a time
    alerts.schedule('order-unpaid', { orderId: 7 }, { in: '1h', at: '2035-12-24' }),
    alerts.schedule('order-unpaid', { orderId: 7 }, { in: '1h', timezone: 'Europe/Paris' }),
  ];
  expect(compiled).toBeDefined();
});
