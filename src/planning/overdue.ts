import type { DateTime } from 'luxon';
import { stillPaused } from '../contract/pause.js';
import type { Plan } from './plan.js';

/** Allows for the time between the start of a call and this check, in milliseconds. */
const NOW_TOLERANCE = 1000;

/** Returns whether an ETA is in the past. */
export function isPast(dueAt: DateTime, now: DateTime): boolean {
  return dueAt.toMillis() < now.toMillis() - NOW_TOLERANCE;
}

/** Returns whether a one-shot alert fires as soon as it starts. A paused alert does not. */
export function isOverdue({ cronSchedule, dueAt, input }: Plan, now: DateTime): boolean {
  if (cronSchedule !== null || stillPaused(input.pausedUntil ?? null) !== null) return false;
  return dueAt <= now;
}

/** How late an alert may be delivered, in milliseconds. Its hold extends its expiry. */
interface Allowance {
  expires?: number | null;
  for?: number;
}

/** Returns whether an alert has already expired, so that it is not delivered. */
export function hasExpired(dueAt: DateTime, now: DateTime, allowance: Allowance): boolean {
  const { expires = null, for: hold = 0 } = allowance;
  return expires !== null && dueAt.toMillis() + hold + expires < now.toMillis();
}

/** Returns in words what happens to an alert whose ETA is in the past. */
export function overdueText(dueAt: DateTime, now: DateTime, allowance: Allowance): string {
  return hasExpired(dueAt, now, allowance) ? 'expires at once, undelivered' : 'fires now';
}
