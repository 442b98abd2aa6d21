/** Alerts that anybody starts with a request, by Temporal's own means. */
import {
  ApplicationFailure,
  WorkflowFailedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAlert } from '../../src/alert-types/define-alert.js';
import type { OpenChannel } from '../../src/channels/channels.js';
import { AlertClient } from '../../src/client/alert-client.js';
import type { AlertDescription } from '../../src/contract/alert.js';
import { ALERT_WORKFLOW, INVALID_REQUEST } from '../../src/contract/messages.js';
import type { RowFields } from '../../src/client/bulk/row.js';
import { eventually } from '../support/eventually.js';
import { createNamespace } from '../support/namespace.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { startWorker, type TestWorker, typesOf } from '../support/temporal.js';
import type { TemporalConfig } from '../../src/config/environment.js';

const unpaid = defineAlert({
  type: 'order-unpaid',
  args: z.object({ orderId: z.number() }),
  subject: ({ orderId }) => `order ${orderId}`,
  condition: ({ orderId }) => orderId !== 8 || 'order 8 was paid',
  message: ({ orderId }) => ({ text: `order ${orderId} is unpaid` }),
});
const ops = recordingChannel();
const channels = new Map<string, OpenChannel>([
  ['console', recordingChannel()],
  ['ops', ops],
]);

let config: TemporalConfig;
let worker: TestWorker;
let alerts: AlertClient;

beforeAll(async () => {
  const namespace = await createNamespace();
  config = namespace.config();
  worker = await startWorker(config, { types: typesOf(unpaid), channels });
  alerts = await AlertClient.connect(config);
});
afterAll(async () => {
  await worker.stop();
  await alerts.close();
});

/** Starts a workflow as any SDK does, with no code of ours. */
async function start(
  input: unknown[],
  options: Partial<WorkflowStartOptions> = {},
): Promise<string> {
  const workflowId = `order-${randomUUID()}`;
  const { taskQueue } = config;
  await alerts.temporal.workflow.start(ALERT_WORKFLOW, {
    workflowId,
    taskQueue,
    ...options,
    args: input,
  });
  return options.workflowId ?? workflowId;
}

const request = { type: 'order-unpaid', args: { orderId: 7 }, to: ['ops'] };

const asleep = (id: string) =>
  eventually(
    () => alerts.get(id).describe(),
    ({ dueAt, status }) => dueAt !== null && status === 'scheduled',
  );

async function eventsOf(id: string) {
  const { events } = await alerts.temporal.workflow.getHandle(id).fetchHistory();
  return (events ?? []).map((event) =>
    String(Object.keys(event).find((key) => key.endsWith('EventAttributes'))).replace(
      /EventAttributes$/,
      '',
    ),
  );
}

/** Counts how often a run has had its request planned. */
async function plannings(id: string, runId: string): Promise<number> {
  const { events } = await alerts.temporal.workflow.getHandle(id, runId).fetchHistory();
  const markers = (events ?? []).flatMap((event) => {
    const [payload] = event.markerRecordedEventAttributes?.details?.['data']?.payloads ?? [];
    return payload ? [defaultPayloadConverter.fromPayload(payload)] : [];
  });
  return markers.filter((marker) => /"activity_type":"plan"/.test(JSON.stringify(marker))).length;
}

describe('a one-shot alert', () => {
  test('is as one that the client has scheduled', async () => {
    const options = { at: '2035-12-24T18:00', timezone: 'Europe/Paris', expires: '2h', for: '5m' };
    const followUp = { repeatEvery: '1h', escalate: [{ after: '2h', to: 'console' }] };
    const given = { ...options, followUp, group: 'orders', pausedUntil: 'resumed' };
    const id = await start([{ ...request, ...given }]);
    const { id: other } = await alerts.schedule('order-unpaid', request.args, {
      ...given,
      to: ['ops'],
    });
    const facts = async (name: string) => {
      const { createdAt: _, runId: __, id: ___, ...rest } = await asleep(name);
      return rest;
    };
    expect(await facts(id)).toEqual(await facts(other));
    const rows = new Map<unknown, RowFields>();
    const listed = async () => {
      for await (const row of alerts.export({ type: request.type })) rows.set(row['id'], row);
      return rows;
    };
    await eventually(listed, (all) => all.has(id) && all.has(other));
    expect(rows.get(id)).toEqual({ ...rows.get(other), id });
    await alerts.get(other).cancel();
    expect(await alerts.get(id).cancel()).toBe('cancelled');
  });

  test("is due from the workflow's start, or from the end of its delay", async () => {
    const id = await start([{ ...request, in: '3 days' }]);
    const { startTime } = await alerts.temporal.workflow.getHandle(id).describe();
    expect((await asleep(id)).dueAt).toBe(new Date(+startTime + 3 * 86_400_000).toISOString());
    await alerts.get(id).cancel();
    const delayed = await start([request], { startDelay: '2s' });
    const { dueAt, firedAt } = await alerts.get(delayed).result();
    const run = await alerts.temporal.workflow.getHandle(delayed).describe();
    expect(Date.parse(dueAt) - +run.startTime).toBe(2000);
    expect(Date.parse(firedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(dueAt));
  });

  test('goes out, and its result is the outcome', async () => {
    const id = await start([{ type: request.type, args: { orderId: 8 } }]);
    const outcome = await alerts.temporal.workflow.getHandle(id).result();
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'order 8 was paid' });
    const sent = await start([request]);
    expect(await alerts.get(sent).result()).toMatchObject({ status: 'sent' });
    expect(ops.delivered.find(({ alertId }) => alertId === sent)).toMatchObject({
      text: 'order 7 is unpaid',
      idempotencyKey: expect.stringMatching(new RegExp(`^${sent}:.*:ops$`)),
    });
  });

  test('is changed as any other, and says in the Web UI what it is', async () => {
    const id = await start([{ ...request, in: '3 days' }]);
    await asleep(id);
    const handle = alerts.temporal.workflow.getHandle(id);
    const metadata = z.object({ currentDetails: z.string() });
    const details = async () =>
      metadata.parse(await handle.query('__temporal_workflow_metadata')).currentDetails;
    expect(await details()).toMatch(
      /^\*\*Asleep\*\* until [^]*order-unpaid · order 7 · due .*\n\n- \*\*args\*\*/,
    );
    expect(await alerts.get(id).pause()).toBe('paused');
    expect(await alerts.get(id).describe()).toMatchObject({ pausedUntil: 'resumed' });
    await handle.executeUpdate('resume');
    expect(await alerts.get(id).describe()).toMatchObject({ pausedUntil: null });
    await alerts.schedule('order-unpaid', { orderId: 9 }, { id, in: '1h', replace: true });
    expect(await details()).toMatch(/^\*\*Asleep\*\* until \S+ \S+ \S+$/);
    expect(await alerts.get(id).describe()).toMatchObject({ args: { orderId: 9 } });
    expect(await alerts.get(id).reschedule({ in: '0s' })).toBe('rescheduled');
    expect(await alerts.get(id).result()).toMatchObject({ status: 'sent' });
    const history = await alerts.get(id).history();
    expect(history.map(({ what }) => what)).toEqual([
      'scheduled',
      'paused',
      'resumed',
      'replaced',
      'rescheduled',
      'fired',
      'sent',
      'ended',
    ]);
  });

  test('describes in the Web UI what can be sent to it', async () => {
    const id = await start([{ ...request, in: '3 days' }]);
    await asleep(id);
    const handler = z.object({ name: z.string(), description: z.string().regex(/^[A-Z].*\.$/s) });
    const metadata = z.object({
      definition: z.object({
        signalDefinitions: z.array(handler),
        updateDefinitions: z.array(handler),
      }),
    });
    const query = await alerts.temporal.workflow
      .getHandle(id)
      .query('__temporal_workflow_metadata');
    const { signalDefinitions: signals, updateDefinitions: updates } =
      metadata.parse(query).definition;
    expect(signals.map(({ name }) => name).toSorted()).toEqual(['digested', 'pause']);
    expect(updates.map(({ name }) => name).toSorted()).toEqual([
      'acknowledge',
      'label',
      'pause',
      'replace',
      'reschedule',
      'resolve',
      'resume',
    ]);
    const internal = [...signals, ...updates].filter(({ description }) =>
      description.startsWith('Internal: '),
    );
    expect(internal.map(({ name }) => name)).toEqual(['digested', 'replace']);
    await alerts.get(id).cancel();
  });

  test('takes the updates that arrive with its start', async () => {
    const later: TemporalConfig = { ...config, taskQueue: `later-${randomUUID()}` };
    const id = await start([{ ...request, in: '3 days' }], { taskQueue: later.taskQueue });
    const handle = alerts.temporal.workflow.getHandle(id);
    const update = (name: string, input: string) =>
      handle.executeUpdate<unknown, [string]>(name, { args: [input] });
    const waiting = Promise.allSettled([
      update('reschedule', '2040-01-02T09:00:00Z'),
      update('pause', 'resumed'),
      update('reschedule', 'tomorrow'),
      update('postpone', '2 days'),
    ]);
    const own = await startWorker(later, { types: typesOf(unpaid), channels });
    const answers = await waiting;
    await own.stop();
    const refusals = answers.map((answer) =>
      answer.status === 'rejected' ? String(answer.reason.cause?.message) : 'done',
    );
    expect(refusals).toEqual([
      'done',
      'done',
      expect.stringMatching(/^not a time: /),
      expect.stringMatching(/^the alert takes no update 'postpone'/),
    ]);
    expect(await alerts.get(id).describe()).toMatchObject({
      dueAt: '2040-01-02T09:00:00.000Z',
      pausedUntil: 'resumed',
    });
    const history = await alerts.get(id).history();
    const told = history.map(({ what, detail }) => `${what}: ${detail?.replace(/, by .*/, '')}`);
    expect(told.slice(1).toSorted()).toEqual([
      'ignored: a refused postpone',
      'ignored: a refused reschedule',
      'paused: until it is resumed',
      'rescheduled: due 2040-01-02T09:00:00Z',
    ]);
    await handle.terminate();
  });

  test.each([5, '5', '-1', 'monday 1', '2040', '2040-01-02T09:00:00', null, {}])(
    'is not rescheduled or paused to %j, which is not a time',
    async (junk) => {
      const id = await start([{ ...request, in: '3 days' }]);
      await asleep(id);
      const handle = alerts.temporal.workflow.getHandle(id);
      for (const name of ['reschedule', 'pause']) {
        const update = handle.executeUpdate<unknown, [unknown]>(name, { args: [junk] });
        await expect(update).rejects.toMatchObject({
          cause: { message: expect.stringMatching(/^not a time: write it as ISO 8601/) },
        });
      }
      expect(await alerts.get(id).describe()).toMatchObject({ status: 'scheduled' });
      await handle.terminate();
    },
  );

  test('costs three events more than one that the client has planned, which costs none', async () => {
    const planned = await alerts.schedule(unpaid, request.args, { in: '3 days' });
    const timer = (id: string) =>
      eventually(
        () => eventsOf(id),
        (events) => events.includes('timerStarted'),
      );
    expect(await timer(planned.id)).toEqual([
      'workflowExecutionStarted',
      'workflowTaskScheduled',
      'workflowTaskStarted',
      'workflowTaskCompleted',
      'timerStarted',
    ]);
    const id = await start([{ ...request, in: '3 days' }]);
    expect((await timer(id)).slice(4)).toEqual([
      'markerRecorded',
      'workflowPropertiesModified',
      'upsertWorkflowSearchAttributes',
      'timerStarted',
    ]);
  });
});

describe('a bad request', () => {
  const cases: [unknown[], RegExp][] = [
    [[], /^the request must be a JSON object: write it as \{"type"/],
    [[null], /^the request must be a JSON object/],
    [[[request]], /^the request must be a JSON object/],
    [['order-unpaid'], /^the request must be a JSON object/],
    [[{}], /^type is missing/],
    [
      [{ ...request, type: 'order-unpayed' }],
      /^unknown alert type 'order-unpayed': use one of order-unpaid$/,
    ],
    [[{ ...request, args: { order: 7 } }], /^invalid args for order-unpaid: orderId is missing/],
    [[{ ...request, to: ['pager'] }], /^unknown channel 'pager'/],
    [[{ ...request, at: '2035-02-30' }], /2035-02-30/],
    [[{ ...request, eta: '2035-02-03' }], /^unknown field 'eta': use type, args, id/],
    [[{ ...request, in: 3 }], /^in: /],
    [
      [{ ...request, id: 'other' }],
      /^the request has the id 'other', but its workflow has another/,
    ],
    [[{ ...request, until: '2035-12-24' }], /^until applies only to recurring alerts/],
    [
      [{ ...request, cron: '30 21 * * 1', timezone: 'Europe/Paris' }],
      /start the workflow with --cron 'CRON_TZ=Europe\/Paris 30 21 \* \* 1'$/,
    ],
    [[{ ...request, every: '90m' }], /start the workflow with --cron '@every 5400s'$/],
  ];

  test.each(cases)('%j fails at once, with the line that says why', async (input, says) => {
    const id = await start(input);
    const error: unknown = await alerts.temporal.workflow.result(id).catch((e: unknown) => e);
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ type: INVALID_REQUEST, nonRetryable: true });
    expect(cause?.message).toMatch(says);
    expect(cause?.message).not.toContain('\n');
    expect(await alerts.get(id).describe()).toMatchObject({
      status: 'failed',
      outcome: { status: 'failed', reason: cause?.message, deliveries: [] },
    });
  });

  test('is listed among the failed alerts', async () => {
    const id = await start([{ ...request, in: 'a while' }]);
    const listed = () => alerts.list({ status: 'failed', type: request.type });
    await eventually(listed, (found) => found.some((each) => each.id === id));
  });
});

describe('a recurring alert', () => {
  test('recurs by the cron schedule that its workflow was started with', async () => {
    const cronSchedule = 'CRON_TZ=Europe/Paris 30 21 * * 1';
    const same = { cron: '30 21 * * 1', timezone: 'Europe/Paris' };
    const ids = [
      await start([request], { cronSchedule }),
      await start([{ ...request, ...same }], { cronSchedule }),
      await start([{ ...request, cron: same.cron }], { cronSchedule }),
    ];
    for (const id of ids) expect(await alerts.get(id).cancel()).toBe('cancelled');
    for (const id of ids) {
      expect(await alerts.get(id).describe()).toMatchObject({
        type: request.type,
        args: request.args,
        recurrence: { ...same, every: null },
      });
    }
  });

  test('is planned once, and every run knows what it is', async () => {
    const given = { ...request, times: 3, jitter: '10ms', until: 'tomorrow' };
    const id = await start([given], { cronSchedule: '@every 1s' });
    const seen = new Map<string, AlertDescription[]>();
    const look = async () => {
      const now = await alerts.get(id).describe();
      seen.set(now.runId, [...(seen.get(now.runId) ?? []), now]);
      return now;
    };
    const known = { type: request.type, args: request.args };
    const last = await eventually(look, ({ outcome }) => outcome !== null);
    expect(last).toMatchObject({ ...known, status: 'sent', times: 3, channels: ['ops'] });
    expect(ops.delivered.filter(({ alertId }) => alertId === id)).toHaveLength(3);
    const all = [...seen.values()].flat();
    for (const each of all) expect(each).toMatchObject({ ...known, recurrence: { every: 'PT1S' } });
    // Before the first run it is not known yet.
    const ends = all.flatMap(({ until }) => until ?? []);
    expect(new Set(ends).size).toBe(1);
    expect(await Promise.all([...seen.keys()].map((runId) => plannings(id, runId)))).toEqual([
      1,
      ...[...seen.keys()].slice(1).map(() => 0),
    ]);
    const history = await alerts.get(id).history({ runs: 9 });
    expect(history.filter(({ what }) => what === 'scheduled')).toHaveLength(3);
  });

  test('is found while it waits for its first run, and exported as it is', async () => {
    const cronSchedule = 'CRON_TZ=Europe/Paris 30 21 * * 1';
    const id = await start([request], { cronSchedule });
    const facts = { type: request.type, args: request.args, status: 'scheduled' };
    const find = async () =>
      (await alerts.list({ type: request.type })).find((each) => each.id === id);
    const found = await eventually(find, (each) => each !== undefined);
    expect(found).toMatchObject({ ...facts, recurrence: { cron: '30 21 * * 1' } });
    expect(found?.dueAt).toMatch(/T(19|20):30:00/);
    expect(await alerts.list({ type: 'another' })).not.toContainEqual(found);
    const rows: RowFields[] = [];
    for await (const row of alerts.export()) if (row['id'] === id) rows.push(row);
    expect(rows).toEqual([{ ...request, id, cron: '30 21 * * 1', timezone: 'Europe/Paris' }]);
    const discarded = await alerts.discard({ type: request.type });
    expect(discarded).toContainEqual({ id, verdict: 'cancelled' });
  });

  test.each([
    [{ cron: '30 21 * * 2' }, /^the request recurs by 30 21 \* \* 2, but its workflow by/],
    [{ every: '2s' }, /--cron '@every 2s'$/],
    [{ type: 'order-unpayed' }, /^unknown alert type 'order-unpayed'/],
    [{ in: '3 days' }, /^in and every cannot be combined/],
  ])('ends with a bad request, and does not fail again: %j', async (bad, says) => {
    const id = await start([{ ...request, ...bad }], { cronSchedule: '@every 1s' });
    const outcome = await alerts.get(id).result();
    expect(outcome).toMatchObject({ status: 'failed', reason: expect.stringMatching(says) });
    const runs = [];
    const query = `WorkflowId = '${id}'`;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    for await (const run of alerts.temporal.workflow.list({ query })) runs.push(run.status.name);
    expect(runs.toSorted()).toEqual(['CONTINUED_AS_NEW', 'FAILED']);
  });
});
