import type { Delivery, Outcome } from '../contract/outcome.js';
import { pausedUntilOf } from '../contract/pause.js';
import type { AlertState, ChannelResult } from '../contract/state.js';

/** Returns the outcome of an alert that ends with this status. */
export function outcomeOf(
  state: AlertState,
  status: Outcome['status'],
  reason: string | null,
): Outcome {
  const { results } = state;
  return {
    status,
    reason,
    dueAt: new Date(state.dueAt).toISOString(),
    firedAt: state.firedAt === null ? null : new Date(state.firedAt).toISOString(),
    attempts: Math.max(0, ...results.map((result) => result.attempts)),
    deliveries: [...results.flatMap(deliveryOf), ...(state.following?.deliveries ?? [])],
    ...(state.recurring && carriedBy(state)),
  };
}

function carriedBy({ holding, pausedUntil, dueAt, times, occurrences }: AlertState) {
  return {
    ...(Object.keys(holding).length > 0 && { holding }),
    ...(pausedUntil > dueAt && { pausedUntil: pausedUntilOf(pausedUntil) }),
    ...(times !== null && { occurrences }),
  };
}

/**
 * Returns the outcome over all channels. A failure on one channel takes precedence, because somebody has to look into
 * it. Next comes a delivery, which is never reported as cancelled.
 */
export function finalOutcome(state: AlertState, end: string | null = null): Outcome {
  const precedence = ['failed', 'sent', 'cancelled', 'expired'] as const;
  const { results } = state;
  const status = precedence.find((each) => results.some((result) => result.status === each));
  const reasons = [joinedReasons(results), end].filter((reason) => reason !== null);
  return outcomeOf(state, status ?? 'skipped', reasons.join('; ') || null);
}

/** Returns the outcome of a recurring alert cancelled while it fired: cancelled, unless it was delivered anyway. */
export function endRecurrence(outcome: Outcome): Outcome {
  return outcome.status === 'sent'
    ? { ...outcome, reason: 'delivered before the cancellation, which ends the recurrence' }
    : { ...outcome, status: 'cancelled' };
}

/** Joins the reasons of the channels that did not deliver. Names the channels unless all have the same reason. */
function joinedReasons(results: ChannelResult[]): string | null {
  const silent = results.flatMap((result) => (result.status === 'sent' ? [] : [result]));
  const reasons = new Set(silent.map((result) => result.reason));
  if (silent.length === results.length && reasons.size === 1) return [...reasons].join();
  return silent.map((result) => `${result.channel}: ${result.reason}`).join('; ') || null;
}

function deliveryOf(result: ChannelResult): Delivery[] {
  return result.status === 'sent' ? [{ channel: result.channel, id: result.deliveryId }] : [];
}
