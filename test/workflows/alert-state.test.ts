import { describe, expect, test } from 'vitest';
import {
  asleepUntil,
  cancelledAt,
  ended,
  fired,
  firing,
  nextStep,
  paused,
} from '../../src/workflows/alert-state.js';
import { type ChannelResult, type AlertState } from '../../src/contract/state.js';
import { endRecurrence } from '../../src/workflows/conclusion.js';
import { carryOverIn, NO_CARRY_OVER } from '../../src/workflows/carry-over.js';
import { FOREVER } from '../../src/contract/pause.js';
import type { FollowUp } from '../../src/contract/memo.js';
import type { Holdings } from '../../src/contract/outcome.js';

const DUE = Date.parse('2026-07-01T09:00:00Z');
const LATER = DUE + 1234;

const sent: ChannelResult = { channel: 'console', status: 'sent', deliveryId: 'm1', attempts: 1 };
const alsoSent: ChannelResult = { channel: 'mail', status: 'sent', deliveryId: 'm2', attempts: 3 };
const skipped = silent('skipped', 'Ada owes no report');
const expired = silent('expired', 'too late');
const cancelled = silent('cancelled', 'cancelled before it was delivered');
const failed = silent('failed', 'the webhook answered 404');

interface Scene {
  dueAt?: number;
  recurring?: boolean;
  forMillis?: number;
  channels?: string[];
  times?: number | null;
  delay?: number;
  followUp?: FollowUp | null;
  holding?: Holdings;
  pausedUntil?: number;
  occurrences?: number;
}

function asleep({ dueAt = DUE, holding, pausedUntil, occurrences, ...scene }: Scene = {}) {
  const plain = {
    recurring: false,
    forMillis: 0,
    channels: ['console'],
    times: null,
    delay: 0,
    followUp: null,
  };
  const carried = {
    holding: holding ?? NO_CARRY_OVER.holding,
    pausedUntil: pausedUntil ?? NO_CARRY_OVER.pausedUntil,
    occurrences: occurrences ?? NO_CARRY_OVER.occurrences,
  };
  return asleepUntil(dueAt, { ...plain, ...scene }, carried);
}

function firedAt(state: AlertState, now: number, results: ChannelResult[]) {
  return fired(firing(state, now), now, results);
}

function silent(status: 'skipped' | 'expired' | 'cancelled' | 'failed', reason: string) {
  return { channel: 'webhook', status, reason, attempts: 2 } satisfies ChannelResult;
}

function outcomeOf(...results: ChannelResult[]) {
  const { outcome } = firedAt(asleep(), LATER, results);
  if (!outcome) throw new Error('it has no outcome');
  return outcome;
}

describe('what to do next', () => {
  test('an alert waits until it is due, then fires', () => {
    const state = asleep();
    expect(nextStep(state, DUE - 1)).toEqual({ do: 'wait', until: DUE, for: 'due' });
    expect(nextStep(state, DUE)).toEqual({ do: 'fire' });
  });

  test('one that was due long ago fires at once', () => {
    expect(nextStep(asleep({ dueAt: 0 }), DUE)).toEqual({ do: 'fire' });
  });

  test('one that has an outcome ends with it, due or not', () => {
    const state = cancelledAt(asleep(), DUE - 1);
    for (const now of [DUE - 1, DUE, DUE + 1]) {
      expect(nextStep(state, now)).toEqual({ do: 'end', outcome: state.outcome });
    }
  });
});

describe('an alert that does not fire', () => {
  test('is cancelled in its sleep', () => {
    expect(cancelledAt(asleep(), DUE).outcome?.reason).toBe('cancelled before it was delivered');
    expect(cancelledAt(asleep(), DUE - 1).outcome).toEqual({
      status: 'cancelled',
      reason: 'cancelled before it was due',
      dueAt: '2026-07-01T09:00:00.000Z',
      firedAt: null,
      attempts: 0,
      deliveries: [],
    });
  });

  test('ends for whatever reason', () => {
    const { outcome } = ended(asleep(), 'skipped', 'it is over');
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'it is over', firedAt: null });
  });
});

describe('an alert that fires', () => {
  test('is sent: when, after how many attempts, and under which ids', () => {
    expect(outcomeOf(sent, alsoSent)).toEqual({
      status: 'sent',
      reason: null,
      dueAt: '2026-07-01T09:00:00.000Z',
      firedAt: '2026-07-01T09:00:01.234Z',
      attempts: 3,
      deliveries: [
        { channel: 'console', id: 'm1' },
        { channel: 'mail', id: 'm2' },
      ],
    });
  });

  test.each([skipped, expired, cancelled, failed])('may be $status, and says why', (result) => {
    expect(outcomeOf(result)).toMatchObject({
      status: result.status,
      reason: result.reason,
      attempts: 2,
      deliveries: [],
    });
  });

  test.each([
    { results: [sent, failed], status: 'failed' },
    { results: [skipped, failed], status: 'failed' },
    { results: [cancelled, failed], status: 'failed' },
    { results: [cancelled, sent], status: 'sent' },
    { results: [expired, sent], status: 'sent' },
    { results: [skipped, sent], status: 'sent' },
    { results: [skipped, cancelled], status: 'cancelled' },
    { results: [expired, cancelled], status: 'cancelled' },
    { results: [skipped, expired], status: 'expired' },
  ])('on several channels is $status whatever their order (%#)', ({ results, status }) => {
    expect(outcomeOf(...results).status).toBe(status);
    expect(outcomeOf(...results.toReversed()).status).toBe(status);
  });

  test('names the channel that was silent while others were not', () => {
    expect(outcomeOf(sent, failed)).toMatchObject({
      reason: 'webhook: the webhook answered 404',
      deliveries: [{ channel: 'console', id: 'm1' }],
    });
  });

  test('gives a reason that all channels share once, and different ones each with its channel', () => {
    const onMail = { channel: 'mail', attempts: 1 };
    expect(outcomeOf(skipped, { ...skipped, ...onMail }).reason).toBe('Ada owes no report');
    expect(outcomeOf(skipped, { ...failed, ...onMail }).reason).toBe(
      'webhook: Ada owes no report; mail: the webhook answered 404',
    );
  });

  test('leaves the state it came from as it was', () => {
    const before = Object.freeze(asleep());
    firedAt(before, LATER, [sent]);
    expect(before).toEqual(asleep());
  });
});

describe('a paused alert', () => {
  const HOUR = 3_600_000;
  const until = DUE + HOUR;

  test('goes out at the end of the pause, and is due then', () => {
    const state = paused(asleep(), until);
    expect(nextStep(state, DUE)).toEqual({ do: 'wait', until, for: 'due' });
    expect(nextStep(state, until)).toEqual({ do: 'fire' });
    expect(firedAt(state, until, [sent]).outcome?.dueAt).toBe('2026-07-01T10:00:00.000Z');
  });

  test('that is due after the pause is none the later', () => {
    const state = paused(asleep(), DUE - HOUR);
    expect(nextStep(state, DUE - 1)).toEqual({ do: 'wait', until: DUE, for: 'due' });
    expect(firedAt(state, DUE, [sent]).outcome?.dueAt).toBe('2026-07-01T09:00:00.000Z');
  });

  test('until it is resumed waits, and goes out then if it was due meanwhile', () => {
    const state = paused(asleep(), FOREVER);
    expect(nextStep(state, until)).toEqual({ do: 'wait', until: FOREVER, for: 'due' });
    expect(nextStep(paused(state, until), until)).toEqual({ do: 'fire' });
    expect(nextStep(paused(state, DUE - HOUR), DUE - HOUR)).toMatchObject({ until: DUE });
  });

  test('that recurs skips what is due in the pause, and remembers it for the next run', () => {
    const state = paused(asleep({ recurring: true, delay: 5 }), until);
    const step = nextStep(state, DUE);
    expect(step).toMatchObject({
      do: 'end',
      outcome: { status: 'skipped', reason: 'paused until 2026-07-01T10:00:00.000Z' },
    });
    expect(step.do === 'end' && carryOverIn(step.outcome).pausedUntil).toBe(until);
    const next = asleep({ recurring: true, dueAt: until, pausedUntil: until });
    expect(nextStep(next, until)).toEqual({ do: 'fire' });
    expect(firedAt(next, until, [sent]).outcome).not.toHaveProperty('pausedUntil');
  });

  test('that recurs until it is resumed remembers that too', () => {
    const step = nextStep(asleep({ recurring: true, pausedUntil: FOREVER }), DUE);
    expect(step.do === 'end' && step.outcome.reason).toBe('paused until it is resumed');
    expect(step.do === 'end' && carryOverIn(JSON.parse(JSON.stringify(step.outcome)))).toEqual({
      ...NO_CARRY_OVER,
      pausedUntil: FOREVER,
    });
  });

  test('that recurs is paused from its next run on when it is while it fires', () => {
    const { outcome } = fired(paused(firing(asleep({ recurring: true }), DUE), until), DUE, [sent]);
    expect(outcome).toMatchObject({ status: 'sent', pausedUntil: '2026-07-01T10:00:00.000Z' });
  });
});

describe('an alert that comes due so many times', () => {
  const repeated = {
    channel: 'console',
    status: 'repeated',
    reason: 'again',
    attempts: 1,
  } as const;

  test('counts them', () => {
    const state = asleep({ recurring: true, times: 3, occurrences: 1 });
    expect(firedAt(state, DUE, [sent]).outcome?.occurrences).toBe(2);
    expect(firedAt(state, DUE, [failed]).outcome?.occurrences).toBe(2);
    expect(firedAt(asleep({ recurring: true }), DUE, [sent]).outcome).not.toHaveProperty(
      'occurrences',
    );
  });

  test('does not count those that passed in a pause, or are shown again by the clocks', () => {
    const state = asleep({ recurring: true, times: 3, occurrences: 1 });
    const step = nextStep(paused(state, FOREVER), DUE);
    expect(step.do === 'end' && step.outcome.occurrences).toBe(1);
    expect(firedAt(state, DUE, [repeated]).outcome).toMatchObject({
      status: 'skipped',
      reason: 'again',
      occurrences: 1,
    });
  });
});

test('an alert with a delay fires that much after it is due', () => {
  const state = asleep({ recurring: true, delay: 5000 });
  expect(nextStep(state, DUE)).toEqual({ do: 'wait', until: DUE + 5000, for: 'due' });
  expect(firedAt(state, DUE + 5000, [sent]).outcome?.dueAt).toBe('2026-07-01T09:00:00.000Z');
});

describe('a recurring alert that is cancelled while it fires', () => {
  test('still says that this occurrence was sent', () => {
    expect(endRecurrence(outcomeOf(sent))).toEqual({
      ...outcomeOf(sent),
      reason: 'delivered before the cancellation, which ends the recurrence',
    });
  });

  test.each([skipped, expired, cancelled, failed])(
    'is cancelled when this occurrence was $status, and keeps the reason',
    (result) => {
      expect(endRecurrence(outcomeOf(result))).toEqual({
        ...outcomeOf(result),
        status: 'cancelled',
      });
    },
  );
});

describe('an alert whose condition must hold', () => {
  const MINUTE = 60_000;
  const since = '2026-07-01T09:00:00.000Z';
  const pending: ChannelResult = {
    channel: 'console',
    status: 'holding',
    reason: 'not yet',
    attempts: 1,
    holding: { since, said: false },
  };
  const must = { forMillis: 12 * MINUTE, channels: ['console', 'mail'] };

  test('looks again a dozen times, the last of them when it has held long enough', () => {
    let state = asleep(must);
    const checks: number[] = [];
    for (let step = nextStep(state, DUE); checks.length < 13; step = nextStep(state, DUE)) {
      const now = step.do === 'wait' ? step.until : DUE;
      checks.push((now - DUE) / MINUTE);
      state = firedAt(state, now, [pending]);
    }
    expect(checks).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('looks again at the last when checks were late', () => {
    const { deadline } = firedAt(asleep(must), DUE + 11.5 * MINUTE, [pending]);
    expect(deadline).toBe(DUE + 12 * MINUTE);
  });

  test('looks every second at most, however short the time', () => {
    const { deadline } = firedAt(asleep({ forMillis: 5_000 }), DUE, [pending]);
    expect(deadline).toBe(DUE + 1000);
  });

  test('fires again only on the channels that wait, and tells of all', () => {
    const state = firedAt(asleep(must), DUE, [pending, alsoSent]);
    expect(state).toMatchObject({ channels: ['console'], outcome: null });
    expect(state.holding).toEqual({ console: { since, said: false } });
    const done = firedAt(state, DUE + MINUTE, [{ ...sent, holding: { since, said: true } }]);
    expect(done.outcome).toMatchObject({ status: 'sent', attempts: 3 });
    expect(done.outcome?.deliveries.map(({ channel }) => channel)).toEqual(['mail', 'console']);
    expect(done.outcome).not.toHaveProperty('holding');
  });

  test('cancelled meanwhile is cancelled, but for what was delivered', () => {
    const nowhere = firedAt(asleep(must), DUE, [pending, { ...pending, channel: 'mail' }]);
    expect(cancelledAt(nowhere, DUE + MINUTE).outcome?.status).toBe('cancelled');
    const somewhere = firedAt(asleep(must), DUE, [pending, alsoSent]);
    expect(cancelledAt(somewhere, DUE + MINUTE).outcome).toMatchObject({
      status: 'sent',
      reason: 'console: cancelled before it was delivered',
    });
  });

  test('that recurs leaves the next look to its next run, which is told of this one', () => {
    const { outcome } = firedAt(asleep({ ...must, recurring: true }), DUE, [pending]);
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'not yet' });
    expect(outcome?.holding).toEqual({ console: { since, said: false } });
    expect(carryOverIn(JSON.parse(JSON.stringify(outcome))).holding).toEqual(outcome?.holding);
  });

  test('that recurs forgets when it holds no more, and remembers what it could not look at', () => {
    const held = { since, said: true };
    const state = asleep({ recurring: true, holding: { webhook: held, mail: held } });
    const { outcome } = firedAt(state, DUE, [
      { ...skipped, channel: 'mail', holding: null },
      failed,
    ]);
    expect(outcome?.holding).toEqual({ webhook: held });
  });
});

test.each([
  undefined,
  null,
  'x',
  { holding: 7 },
  { holding: { mail: { since: 7 } } },
  { occurrences: '3' },
])('a run after one that left %j begins anew', (left) => {
  expect(carryOverIn(left)).toEqual(NO_CARRY_OVER);
});
