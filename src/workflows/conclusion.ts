import type { Delivery, Outcome } from '../contract/outcome.js';
import { pausedUntilOf } from '../contract/pause.js';
import type { AlertState, ChannelResult } from '../contract/state.js';

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
 * The outcome of all channels together. A failure on one is told even if others delivered, because somebody
 * has to look; otherwise what was delivered counts, since a delivery that happened is never reported as cancelled.
 */
export function finalOutcome(state: AlertState, end: string | null = null): Outcome {
  const precedence = ['failed', 'sent', 'cancelled', 'expired'] as const;
  const { results } = state;
  const status = precedence.find((each) => results.some((result) => result.status === each));
  const reasons = [joinedReasons(results), end].filter((reason) => reason !== null);
  return outcomeOf(state, status ?? 'skipped', reasons.join('; ') || null);
}

/** A recurring alert that was cancelled while it fired: cancelled, unless this occurrence was delivered all the same. */
export function endRecurrence(outcome: Outcome): Outcome {
  return outcome.status === 'sent'
    ? { ...outcome, reason: 'delivered before the cancellation, which ends the recurrence' }
    : { ...outcome, status: 'cancelled' };
}

/** The reasons of the channels that did not deliver, each named unless all agree. */
function joinedReasons(results: ChannelResult[]): string | null {
  const silent = results.flatMap((result) => (result.status === 'sent' ? [] : [result]));
  const reasons = new Set(silent.map((result) => result.reason));
  if (silent.length === results.length && reasons.size === 1) return [...reasons].join();
  return silent.map((result) => `${result.channel}: ${result.reason}`).join('; ') || null;
}

function deliveryOf(result: ChannelResult): Delivery[] {
  return result.status === 'sent' ? [{ channel: result.channel, id: result.deliveryId }] : [];
}
