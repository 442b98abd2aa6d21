import { ApplicationFailure, noopMetricMeter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenChannel } from '../../src/channels/channels.js';
import type { FireRequest } from '../../src/contract/fire-request.js';
import { createActivities } from '../../src/activities/activities.js';
import { connectDatabase } from '../../examples/reporters/database/connect.js';
import { type AlertType, defineAlert } from '../../src/alert-types/define-alert.js';
import type { Silence } from '../../src/contract/silence.js';
import { temporalLogger } from '../../src/worker/logger.js';
import { metricsOn } from '../../src/worker/metrics.js';
import { activityInterceptor } from '../../src/worker/observe.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';
import { temporalService } from '../../src/worker/temporal-service.js';
import { noQuery, typesOf } from '../support/temporal.js';

const DUE = '2026-07-01T09:00:00.000Z';
const NOW = new Date('2026-07-01T09:00:01.000Z');

const hello = defineAlert({
  type: 'hello',
  args: z.object({ name: z.string().default('you') }),
  message: ({ name }) => ({ text: `Hello, ${name}` }),
});

type Parts = Partial<Pick<AlertType, 'load' | 'condition' | 'message' | 'resolved'>>;

/** A type with some part other than usual. */
function greeting(parts: Parts): AlertType {
  return { type: 'hello', args: z.object({}), message: () => ({ text: 'Hello' }), ...parts };
}

/** The real activity in two attempts on one worker, the second of which the server asks for. */
async function twice(type: AlertType, channel: ReturnType<typeof recordingChannel>) {
  const activities = createActivities({
    types: typesOf(type),
    channels: new Map([['console', channel]]),
    services: {
      db: connectDatabase('file:unused.db'),
      now: () => NOW,
      query: noQuery,
      temporal: temporalService(),
    },
    findSilence: () => Promise.resolve(undefined),
  });
  const request = { type: 'hello', args: {}, channel: 'console', dueAt: DUE, expires: null };
  const attempt = (number: number) =>
    new MockActivityEnvironment({ attempt: number }).run(activities.fire, request);
  const first = await attempt(1).catch((error: unknown) => error);
  return { first, second: await attempt(2) };
}

interface Scene {
  channel?: ReturnType<typeof recordingChannel>;
  now?: Date;
  request?: Partial<FireRequest>;
  alertId?: string;
  attempt?: number;
  perSecond?: number;
  digest?: number;
  taskQueue?: string;
  window?: string;
  silence?: Silence;
}

/** The real activity, once, as a worker would run it. */
function fire(type: AlertType, scene: Scene = {}) {
  const { channel = recordingChannel(), now = NOW, alertId = 'a1', attempt = 1 } = scene;
  const { perSecond, digest, window, silence, taskQueue = 'alerts' } = scene;
  const log: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => log.push(JSON.parse(line)) };
  const environment = new MockActivityEnvironment(
    { attempt, taskQueue, workflowExecution: { workflowId: alertId, runId: 'r1' } },
    {
      interceptors: [activityInterceptor(typesOf(type), metricsOn(noopMetricMeter))],
      logger: temporalLogger(pino({ base: null }, stream)),
    },
  );
  let heartbeats = 0;
  environment.on('heartbeat', () => (heartbeats += 1));
  const activities = createActivities({
    types: typesOf(type),
    channels: new Map<string, OpenChannel>([
      ['console', { ...channel, perSecond, digest, window }],
      ['mail', channel],
    ]),
    services: {
      db: connectDatabase('file:unused.db'),
      now: () => now,
      query: noQuery,
      temporal: temporalService(),
    },
    findSilence: () => Promise.resolve(silence),
  });
  const request = { type: 'hello', args: {}, channel: 'console', dueAt: DUE, expires: null };
  return {
    result: environment.run(activities.fire, { ...request, ...scene.request }),
    cancel: () => environment.cancel(),
    delivered: channel.delivered,
    heartbeats: () => heartbeats,
    log,
  };
}

describe('an alert that is still true', () => {
  test('is delivered', async () => {
    const { result, delivered } = fire(hello, { request: { args: { name: 'Ada' } } });
    expect(await result).toEqual({
      channel: 'console',
      status: 'sent',
      deliveryId: 'recorded-1',
      attempts: 1,
    });
    expect(delivered).toEqual([
      {
        text: 'Hello, Ada',
        alertId: 'a1',
        type: 'hello',
        dueAt: DUE,
        resolved: false,
        idempotencyKey: `a1:${DUE}:console`,
      },
    ]);
  });

  test('has the defaults of its args', async () => {
    const { result, delivered } = fire(hello);
    await result;
    expect(delivered).toMatchObject([{ text: 'Hello, you' }]);
  });

  test('is delivered however late, unless it expires', async () => {
    const { result } = fire(hello, { now: new Date('2031-01-01T00:00:00Z') });
    expect(await result).toMatchObject({ status: 'sent' });
  });

  test('is looked at anew on each attempt', async () => {
    let reportsDue = 2;
    const late = greeting({
      load: async () => reportsDue,
      condition: (due) => due !== 0,
      message: (due) => ({ text: `${String(due)} reports are due` }),
    });
    let down = true;
    const channel = recordingChannel(() => {
      if (down) throw new Error('out of order');
    });
    await expect(fire(late, { channel }).result).rejects.toThrow('out of order');
    reportsDue = 1;
    down = false;
    expect(await fire(late, { channel, attempt: 2 }).result).toMatchObject({ status: 'sent' });
    expect(channel.delivered).toMatchObject([{ text: '1 reports are due' }]);
    reportsDue = 0;
    expect(await fire(late, { channel, attempt: 3 }).result).toEqual({
      channel: 'console',
      status: 'skipped',
      reason: 'its condition no longer holds',
      attempts: 3,
    });
  });
});

describe('a channel that cannot be used', () => {
  const request = { channel: 'gone' };

  test('does not keep an alert from ending that has nothing to deliver', async () => {
    const over = greeting({ condition: () => false });
    expect(await fire(over, { request }).result).toMatchObject({
      channel: 'gone',
      status: 'skipped',
      reason: 'its condition no longer holds',
    });
  });

  test('is an error for one that has', async () => {
    await expect(fire(hello, { request }).result).rejects.toThrow(/gone/);
  });
});

describe('an alert is skipped, with the reason,', () => {
  const gone = 'its subject is gone';
  const cases: { when: string; parts: Parts; reason: string }[] = [
    { when: 'load finds nothing', parts: { load: () => undefined }, reason: gone },
    { when: 'load finds null', parts: { load: async () => null }, reason: gone },
    {
      when: 'the condition is false',
      parts: { condition: () => false },
      reason: 'its condition no longer holds',
    },
    {
      when: 'the condition says why not',
      parts: { condition: async () => 'Ada owes no report' },
      reason: 'Ada owes no report',
    },
  ];
  test.each(cases)('when $when', async ({ parts, reason }) => {
    const { result, delivered, log } = fire(greeting(parts), { attempt: 2 });
    expect(await result).toEqual({ channel: 'console', status: 'skipped', reason, attempts: 2 });
    expect(delivered).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ msg: 'skipped', reason }));
  });

  test('but not when the subject is merely empty', async () => {
    for (const subject of [0, '', false]) {
      const { result } = fire(greeting({ load: () => subject }));
      expect(await result).toMatchObject({ status: 'sent' });
    }
  });
});

describe('an alert that expires', () => {
  const expires = 1000;

  test('is delivered until then', async () => {
    const { result } = fire(hello, { request: { expires }, now: lateBy(expires) });
    expect(await result).toMatchObject({ status: 'sent' });
  });

  test('is not delivered after it, nor is its data loaded', async () => {
    const type = greeting({
      load: () => {
        throw new Error('loaded');
      },
    });
    const { result, delivered } = fire(type, { request: { expires }, now: lateBy(expires + 1) });
    expect(await result).toEqual({
      channel: 'console',
      status: 'expired',
      reason: `it was due at ${DUE} and not delivered in time`,
      attempts: 1,
    });
    expect(delivered).toEqual([]);
  });
});

describe('newer code may help, so it is tried again, and one line says how,', () => {
  const two = defineAlert({
    type: 'hello',
    args: z.object({ name: z.string(), age: z.number() }),
    message: () => ({ text: '' }),
  });
  test.each([
    {
      when: 'the worker does not know the type',
      request: { type: 'goodbye' },
      message: "this worker does not know the alert type 'goodbye': deploy one that does",
    },
    {
      when: 'the args do not fit the type',
      request: { args: { name: 7 } },
      message:
        /^the type 'hello' of this worker refuses the args: .*expected string.*→ at name.*expected number.*→ at age: deploy a worker/,
    },
  ])('when $when', async ({ request, message }) => {
    const { result, delivered } = fire(two, { request, attempt: 3 });
    const error = await result.then(unexpected, (thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'ApplicationFailure',
      type: 'UnreadableAlertError',
      nonRetryable: false,
      details: [3, 'console'],
      message: expect.stringMatching(message),
    });
    expect(delivered).toEqual([]);
  });

  test('also before it is gathered for a digest', async () => {
    const { result } = fire(two, { request: { args: { name: 7 } }, digest: 1000 });
    await expect(result).rejects.toMatchObject({ type: 'UnreadableAlertError' });
  });
});

test('no retry helps when the type or the channel says so', async () => {
  const own = {
    message: 'no such account',
    type: 'NoAccount',
    nonRetryable: true,
    details: [1, 'console'],
  };
  await expect(fire(greeting({ load: giveUp })).result).rejects.toMatchObject(own);
  await expect(fire(hello, { channel: recordingChannel(giveUp) }).result).rejects.toMatchObject(
    own,
  );
});

test('a channel that this worker does not know may be known after a restart', async () => {
  const { result, delivered } = fire(hello, { request: { channel: 'pigeon' } });
  await expect(result).rejects.toMatchObject({
    nonRetryable: false,
    message: "this worker knows no channel 'pigeon': set it up in alerts.toml",
  });
  expect(delivered).toEqual([]);
});

describe('a channel with a limit', () => {
  test("sends the alert to the channel's own task queue, before anything is loaded", async () => {
    const { result, delivered } = fire(greeting({ load: fail }), { perSecond: 1 });
    expect(await result).toEqual({ status: 'limited', taskQueue: 'alerts/limited/console' });
    expect(delivered).toEqual([]);
  });

  test.each([1, undefined])('delivers there, still limited or not (%s a second)', async (limit) => {
    const there = { taskQueue: 'alerts/limited/console', ...(limit && { perSecond: limit }) };
    expect(await fire(hello, there).result).toMatchObject({ status: 'sent' });
  });
});

describe('a condition that must hold', () => {
  const request = { for: 60_000, at: DUE };
  const sad = greeting({ condition: () => 'all is well' });

  test('is not said at once, but remembered', async () => {
    const { result, delivered, log } = fire(hello, { request });
    expect(await result).toEqual({
      channel: 'console',
      status: 'holding',
      reason: 'its condition holds, not yet long enough',
      attempts: 1,
      holding: { since: DUE, said: false },
    });
    expect(delivered).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ msg: 'holding' }));
  });

  test('is said once it has held', async () => {
    const holding = { since: DUE, said: false };
    const minuteLater = {
      ...request,
      holding,
      at: new Date(Date.parse(DUE) + 60_000).toISOString(),
    };
    const { result, delivered } = fire(hello, { request: minuteLater });
    expect(await result).toMatchObject({ status: 'sent', holding: { since: DUE, said: true } });
    expect(delivered).toHaveLength(1);
  });

  test('is forgotten when it does not', async () => {
    const held = { ...request, holding: { since: DUE, said: false } };
    const { result } = fire(sad, { request: held });
    expect(await result).toMatchObject({ status: 'skipped', reason: 'all is well', holding: null });
  });

  test('does not expire while it is waited for', async () => {
    const soon = { ...request, expires: 1000 };
    expect(await fire(hello, { request: soon, now: lateBy(61_000) }).result).toMatchObject({
      status: 'holding',
    });
    expect(await fire(hello, { request: soon, now: lateBy(61_001) }).result).toMatchObject({
      status: 'expired',
    });
  });
});

describe('a type that says when it is over', () => {
  const resolved = () => ({ text: 'All is well again' });
  const said = { holding: { since: DUE, said: true } };

  test('says it once that it was said, and then no more', async () => {
    const { result, delivered } = fire(greeting({ condition: () => false, resolved }), {
      request: said,
    });
    expect(await result).toMatchObject({ status: 'sent', holding: null });
    expect(delivered).toMatchObject([{ text: 'All is well again', resolved: true }]);
  });

  test('is silent when nothing was said before', async () => {
    const { result, delivered } = fire(greeting({ condition: () => 'all is well', resolved }), {
      request: { holding: { since: DUE, said: false } },
    });
    expect(await result).toMatchObject({ status: 'skipped', reason: 'all is well', holding: null });
    expect(delivered).toEqual([]);
  });

  test('is silent while what was said still holds', async () => {
    const { result, delivered } = fire(greeting({ resolved }), { request: said });
    expect(await result).toMatchObject({
      status: 'skipped',
      reason: 'its condition still holds, which was said',
      holding: { since: DUE, said: true },
    });
    expect(delivered).toEqual([]);
  });

  test('is silent when its subject is gone', async () => {
    const { result } = fire(greeting({ load: () => null, resolved }), { request: said });
    expect(await result).toMatchObject({ status: 'skipped', holding: null });
  });
});

describe('a time limit', () => {
  test('ends a check that hangs, tells it so, and lets it be tried again', async () => {
    let reason: unknown;
    const hanging = greeting({
      load: (_, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason))),
    });
    const { result, delivered } = fire(hanging, { request: { timeout: 50 } });
    const message = "the attempt took longer than the type's timeout";
    await expect(result).rejects.toMatchObject({
      message,
      nonRetryable: false,
      details: [1, 'console'],
    });
    expect(reason).toMatchObject({ message });
    expect(delivered).toEqual([]);
  });

  test('has its own words, whatever a load that heeds the signal throws', async () => {
    const heeding = greeting({ load: (_, { signal }) => sleep(60_000, undefined, { signal }) });
    const { result } = fire(heeding, { request: { timeout: 50 } });
    await expect(result).rejects.toThrow("the attempt took longer than the type's timeout");
  });

  test('of the check is not one of the delivery', async () => {
    const channel = recordingChannel(() => sleep(200));
    const { result } = fire(hello, { channel, request: { timeout: 50 } });
    expect(await result).toMatchObject({ status: 'sent' });
  });
});

describe('an attempt that the server asks for again, for it did not hear of the first,', () => {
  test('is told what was delivered, and delivers nothing, true or not', async () => {
    let isTrue = true;
    const channel = recordingChannel();
    const type = greeting({
      condition: () => {
        const now = isTrue;
        isTrue = false;
        return now;
      },
    });
    const { first, second } = await twice(type, channel);
    expect(first).toMatchObject({ status: 'sent' });
    expect(second).toEqual(first);
    expect(channel.delivered).toHaveLength(1);
  });

  test('delivers when the first did not', async () => {
    let down = true;
    const channel = recordingChannel(() => {
      const failing = down;
      down = false;
      if (failing) fail();
    });
    const { first, second } = await twice(hello, channel);
    expect(first).toBeInstanceOf(ApplicationFailure);
    expect(second).toMatchObject({ status: 'sent', attempts: 2 });
  });
});

describe('any other error is tried again, and carries the number of the attempt,', () => {
  test.each<{ where: string; parts: Parts }>([
    { where: 'load', parts: { load: async () => fail() } },
    { where: 'condition', parts: { condition: fail } },
    { where: 'message', parts: { message: fail } },
  ])('in $where', async ({ parts }) => {
    const { result, delivered } = fire(greeting(parts), { attempt: 3 });
    await expect(result).rejects.toMatchObject({
      name: 'ApplicationFailure',
      type: 'RangeError',
      message: 'the database is away',
      nonRetryable: false,
      details: [3, 'console'],
    });
    expect(delivered).toEqual([]);
  });

  test('in the channel', async () => {
    const { result } = fire(hello, { channel: recordingChannel(fail), attempt: 2 });
    await expect(result).rejects.toMatchObject({ nonRetryable: false, details: [2, 'console'] });
  });

  test("even a time limit of the type's own, which is no cancellation", async () => {
    const type = greeting({
      load: () => sleep(60_000, undefined, { signal: AbortSignal.timeout(1) }),
    });
    await expect(fire(type, { attempt: 2 }).result).rejects.toMatchObject({
      name: 'ApplicationFailure',
      nonRetryable: false,
      details: [2, 'console'],
    });
  });
});

test('a failure that says when to try again says so in its details, which reach the workflow', async () => {
  const busy = recordingChannel(() => {
    throw ApplicationFailure.create({ message: 'busy', nextRetryDelay: '6s' });
  });
  const { result } = fire(hello, { channel: busy });
  await expect(result).rejects.toMatchObject({
    nextRetryDelay: '6s',
    details: [1, 'console', '6s'],
  });
});

describe('a send window', () => {
  const plain = greeting({});
  const nights = '20:00-22:00 UTC';

  test('that is closed holds it back until it opens', async () => {
    const { result, delivered } = fire(plain, { window: nights });
    expect(await result).toEqual({
      channel: 'console',
      status: 'held',
      until: '2026-07-01T20:00:00.000Z',
      reason: 'outside its send window until 2026-07-01T20:00:00.000Z',
      attempts: 1,
    });
    expect(delivered).toEqual([]);
  });

  test('of the type counts as well as that of the channel', async () => {
    const type = { ...plain, window: '21:00-23:00 UTC' };
    expect(await fire(type, { window: nights }).result).toMatchObject({
      until: '2026-07-01T21:00:00.000Z',
    });
    const never = fire(type, { window: '08:00-09:30 UTC' }).result;
    await expect(never).rejects.toThrow(/never open together/);
  });

  test('that is open lets it out, and what is critical goes out at any time', async () => {
    const open = await fire(plain, { window: '08:00-20:00 UTC' }).result;
    expect(open).toMatchObject({ status: 'sent' });
    const critical = await fire(plain, { window: nights, request: { critical: true } }).result;
    expect(critical).toMatchObject({ status: 'sent' });
  });
});

test('a silence keeps it from going out, and says why', async () => {
  const silence = {
    type: 'hello',
    until: '2026-07-01T10:00:00.000Z',
    reason: 'release',
    by: 'Ada',
  };
  const { result, delivered } = fire(greeting({ load: () => Promise.reject(new Error('down')) }), {
    silence: { ...silence, createdAt: DUE },
  });
  expect(await result).toMatchObject({
    status: 'silenced',
    reason: 'silenced until 2026-07-01T10:00:00.000Z by Ada: release',
  });
  expect(delivered).toEqual([]);
});

test('a silence holds back what is said again, until it ends or may have been lifted', async () => {
  const rows = [
    { createdAt: DUE, end: '2026-07-01T09:00:06.000Z', until: '2026-07-01T09:00:06.000Z' },
    { createdAt: DUE, end: '2026-08-01T09:00:00.000Z', until: '2026-07-01T09:00:11.000Z' },
    {
      createdAt: '2026-07-01T08:00:01.000Z',
      end: '2026-08-01T09:00:00.000Z',
      until: '2026-07-01T09:06:01.000Z',
    },
    {
      createdAt: '2026-06-01T09:00:00.000Z',
      end: '2026-08-01T09:00:00.000Z',
      until: '2026-07-01T10:00:01.000Z',
    },
    { createdAt: 'no time', end: '2026-08-01T09:00:00.000Z', until: '2026-07-01T09:00:11.000Z' },
  ];
  for (const { createdAt, end, until } of rows) {
    const silence = { type: 'hello', until: end, reason: 'release', by: 'Ada', createdAt };
    const { result, delivered } = fire(hello, { silence, request: { round: 1 } });
    const reason = `silenced until ${end} by Ada: release`;
    expect(await result).toEqual({
      channel: 'console',
      status: 'held',
      until,
      reason,
      attempts: 1,
    });
    expect(delivered).toEqual([]);
  }
});

test('what is said again has an idempotency key of its own', async () => {
  const { result, delivered } = fire(greeting({}), { request: { round: 3 } });
  await result;
  expect(delivered[0]?.idempotencyKey).toBe(`a1:${DUE}:console:3`);
});

test('at a time that the clocks show again it has nothing to do', async () => {
  const request = { dueAt: '2026-10-25T01:30:00.000Z', onceIn: 'Europe/Paris' };
  expect(await fire(greeting({}), { request }).result).toMatchObject({ status: 'repeated' });
  const first = { ...request, dueAt: '2026-10-25T00:30:00.000Z' };
  expect(await fire(greeting({}), { request: first }).result).toMatchObject({ status: 'sent' });
});

describe('a cancellation', () => {
  test('gives up on a load that hangs', async () => {
    const { result, cancel, delivered } = fire(greeting({ load: () => new Promise(() => {}) }));
    cancel();
    await expect(result).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(delivered).toEqual([]);
  });

  test('reaches a load that heeds the signal', async () => {
    let reached = false;
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { result, cancel } = fire(
      greeting({
        load: async (_, { signal }) => {
          begin();
          signal.addEventListener('abort', () => (reached = true));
          await sleep(60_000, undefined, { signal });
        },
      }),
    );
    await begun;
    cancel();
    await expect(result).rejects.toMatchObject({
      name: expect.stringMatching(/^(CancelledFailure|AbortError)$/),
    });
    expect(reached).toBe(true);
  });

  test('is in time until the message is handed to the channel', async () => {
    const fired = fire(
      greeting({
        message: async () => {
          await sleep(1);
          fired.cancel();
          return { text: 'too late' };
        },
      }),
    );
    await expect(fired.result).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(fired.delivered).toEqual([]);
  });

  test('lets a delivery under way finish, which is reported as sent', async () => {
    const fired = fire(hello, {
      channel: recordingChannel(async () => {
        fired.cancel();
        await sleep(50);
      }),
    });
    expect(await fired.result).toMatchObject({ status: 'sent', deliveryId: 'recorded-1' });
    expect(fired.delivered).toHaveLength(1);
  });

  test('of a delivery that then fails leaves the words of the failure', async () => {
    const fired = fire(hello, {
      channel: recordingChannel(() => {
        fired.cancel();
        throw new Error('out of order');
      }),
    });
    await expect(fired.result).rejects.toMatchObject({
      name: 'ApplicationFailure',
      message: 'out of order',
      details: [1, 'console'],
    });
  });
});

test('Temporal hears of an attempt that takes long, and no more of one that has ended', async () => {
  const slow = fire(hello, { channel: recordingChannel(() => sleep(1200)) });
  const failing = fire(greeting({ load: () => sleep(700).then(() => unexpected()) }));
  await expect(failing.result).rejects.toThrow();
  await slow.result;
  const heard = [slow.heartbeats(), failing.heartbeats()];
  expect(Math.min(...heard)).toBeGreaterThan(0);
  await sleep(600);
  expect([slow.heartbeats(), failing.heartbeats()]).toEqual(heard);
});

test('the idempotency key is the same at each attempt, and of each delivery its own', async () => {
  const key = await keyOf({});
  expect(await keyOf({ attempt: 2 })).toBe(key);
  const others = [
    await keyOf({ request: { dueAt: '2026-07-02T09:00:00.000Z' } }),
    await keyOf({ request: { channel: 'mail' } }),
    await keyOf({ alertId: 'a2' }),
  ];
  expect(new Set([key, ...others]).size).toBe(4);
});

test('each line of the log, those of the type among them, says which alert it is about', async () => {
  const type = greeting({
    load: (_, { log }) => {
      log.warn('looking', { where: 'everywhere' });
      return {};
    },
  });
  const { result, log } = fire(type, { attempt: 2 });
  await result;
  const about = { alertId: 'a1', type: 'hello', attempt: 2 };
  expect(log).toMatchObject([
    { ...about, level: 40, msg: 'looking', where: 'everywhere' },
    { ...about, level: 30, msg: 'sent', channel: 'console', deliveryId: 'recorded-1' },
  ]);
});

test('a type and a channel may be frozen, or of a class with private fields', async () => {
  class Counting {
    readonly type = 'hello';
    readonly args = z.object({});
    #loads = 0;
    load() {
      this.#loads += 1;
      return this.#loads;
    }
    condition() {
      return this.#loads === 1;
    }
    message() {
      return { text: `loaded ${this.#loads}` };
    }
  }
  const channel = Object.freeze(recordingChannel());
  const { first } = await twice(Object.freeze(new Counting()), channel);
  expect(first).toMatchObject({ status: 'sent' });
  expect(channel.delivered).toMatchObject([{ text: 'loaded 1' }]);
});

async function keyOf(scene: Scene): Promise<string | undefined> {
  const { result, delivered } = fire(hello, scene);
  await result;
  return delivered[0]?.idempotencyKey;
}

function lateBy(millis: number): Date {
  return new Date(Date.parse(DUE) + millis);
}

function fail(): never {
  throw new RangeError('the database is away');
}

function giveUp(): never {
  throw ApplicationFailure.nonRetryable('no such account', 'NoAccount');
}

function unexpected(): never {
  throw new Error('this should not have come to pass');
}
