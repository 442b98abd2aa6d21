import type { Delivery, Outcome } from './outcome.js';

/** Where an alert stands, as plain data. Times are epoch milliseconds. */
export interface AlertState {
  dueAt: number;
  /** When to act next. */
  deadline: number;
  firedAt: number | null;
  outcome: Outcome | null;
}

export type Step = { do: 'wait'; until: number } | { do: 'fire' } | { do: 'end'; outcome: Outcome };

/** What became of one channel when the alert fired. */
export type ChannelResult = { channel: string; attempts: number } & (
  | { status: 'sent'; deliveryId: string }
  | { status: 'skipped' | 'expired' | 'cancelled' | 'failed'; reason: string }
);

export function asleepUntil(dueAt: number): AlertState {
  return { dueAt, deadline: dueAt, firedAt: null, outcome: null };
}

export function nextStep(state: AlertState, now: number): Step {
  if (state.outcome) return { do: 'end', outcome: state.outcome };
  if (now < state.deadline) return { do: 'wait', until: state.deadline };
  return { do: 'fire' };
}

export function cancelledAsleep(state: AlertState, now: number): AlertState {
  const early = now < state.dueAt;
  return ended(state, 'cancelled', `cancelled before it was ${early ? 'due' : 'delivered'}`, []);
}

export function ended(
  state: AlertState,
  status: Outcome['status'],
  reason: string | null,
  results: ChannelResult[],
): AlertState {
  const outcome: Outcome = {
    status,
    reason,
    dueAt: new Date(state.dueAt).toISOString(),
    firedAt: state.firedAt === null ? null : new Date(state.firedAt).toISOString(),
    attempts: Math.max(0, ...results.map((result) => result.attempts)),
    deliveries: results.flatMap(deliveryOf),
  };
  return { ...state, outcome };
}

/**
 * The outcome of all channels together. A failure on one is told even if others delivered, because somebody
 * has to look; otherwise what was delivered counts, since a delivery that happened is never reported as cancelled.
 */
export function fired(state: AlertState, firedAt: number, results: ChannelResult[]): AlertState {
  const precedence = ['failed', 'sent', 'cancelled', 'expired', 'skipped'] as const;
  const status = precedence.find((each) => results.some((result) => result.status === each));
  return ended({ ...state, firedAt }, status ?? 'skipped', reasonOf(results), results);
}

/** A recurring alert that was cancelled while it fired: cancelled, unless this occurrence was delivered all the same. */
export function withoutNext(outcome: Outcome): Outcome {
  return outcome.status === 'sent'
    ? { ...outcome, reason: 'delivered before the cancellation, which ends the recurrence' }
    : { ...outcome, status: 'cancelled' };
}

/** The reasons of the channels that did not deliver, each named unless all agree. */
function reasonOf(results: ChannelResult[]): string | null {
  const silent = results.flatMap((result) => (result.status === 'sent' ? [] : [result]));
  const reasons = new Set(silent.map((result) => result.reason));
  if (silent.length === results.length && reasons.size === 1) return [...reasons].join();
  return silent.map((result) => `${result.channel}: ${result.reason}`).join('; ') || null;
}

function deliveryOf(result: ChannelResult): Delivery[] {
  return result.status === 'sent' ? [{ channel: result.channel, id: result.deliveryId }] : [];
}
