import { describe, expect, test } from 'vitest';
import {
  asleepUntil,
  cancelledAsleep,
  type ChannelResult,
  ended,
  fired,
  nextStep,
  withoutNext,
} from '../../src/workflows/alert-state.js';

const DUE = Date.parse('2026-07-01T09:00:00Z');
const LATER = DUE + 1234;

const sent: ChannelResult = { channel: 'console', status: 'sent', deliveryId: 'm1', attempts: 1 };
const alsoSent: ChannelResult = { channel: 'mail', status: 'sent', deliveryId: 'm2', attempts: 3 };
const skipped = silent('skipped', 'Ada owes no report');
const expired = silent('expired', 'too late');
const cancelled = silent('cancelled', 'cancelled before it was delivered');
const failed = silent('failed', 'the webhook answered 404');

function silent(status: 'skipped' | 'expired' | 'cancelled' | 'failed', reason: string) {
  return { channel: 'webhook', status, reason, attempts: 2 } satisfies ChannelResult;
}

function outcomeOf(...results: ChannelResult[]) {
  const { outcome } = fired(asleepUntil(DUE), LATER, results);
  if (!outcome) throw new Error('it has no outcome');
  return outcome;
}

describe('what to do next', () => {
  test('an alert waits until it is due, then fires', () => {
    const state = asleepUntil(DUE);
    expect(nextStep(state, DUE - 1)).toEqual({ do: 'wait', until: DUE });
    expect(nextStep(state, DUE)).toEqual({ do: 'fire' });
  });

  test('one that was due long ago fires at once', () => {
    expect(nextStep(asleepUntil(0), DUE)).toEqual({ do: 'fire' });
  });

  test('one that has an outcome ends with it, due or not', () => {
    const state = cancelledAsleep(asleepUntil(DUE), DUE - 1);
    for (const now of [DUE - 1, DUE, DUE + 1]) {
      expect(nextStep(state, now)).toEqual({ do: 'end', outcome: state.outcome });
    }
  });
});

describe('an alert that does not fire', () => {
  test('is cancelled in its sleep', () => {
    expect(cancelledAsleep(asleepUntil(DUE), DUE).outcome?.reason).toBe(
      'cancelled before it was delivered',
    );
    expect(cancelledAsleep(asleepUntil(DUE), DUE - 1).outcome).toEqual({
      status: 'cancelled',
      reason: 'cancelled before it was due',
      dueAt: '2026-07-01T09:00:00.000Z',
      firedAt: null,
      attempts: 0,
      deliveries: [],
    });
  });

  test('ends for whatever reason', () => {
    const { outcome } = ended(asleepUntil(DUE), 'skipped', 'it is over', []);
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
    const before = Object.freeze(asleepUntil(DUE));
    fired(before, LATER, [sent]);
    expect(before).toEqual(asleepUntil(DUE));
  });
});

describe('a recurring alert that is cancelled while it fires', () => {
  test('still says that this occurrence was sent', () => {
    expect(withoutNext(outcomeOf(sent))).toEqual({
      ...outcomeOf(sent),
      reason: 'delivered before the cancellation, which ends the recurrence',
    });
  });

  test.each([skipped, expired, cancelled, failed])(
    'is cancelled when this occurrence was $status, and keeps the reason',
    (result) => {
      expect(withoutNext(outcomeOf(result))).toEqual({
        ...outcomeOf(result),
        status: 'cancelled',
      });
    },
  );
});
