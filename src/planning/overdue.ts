import type { DateTime } from 'luxon';
import { stillPaused } from '../contract/pause.js';
import type { Plan } from './plan.js';

/** Allows for the time between an ETA of now and its check, in milliseconds. */
const NOW_TOLERANCE = 1000;

/** Tells whether an ETA is in the past. */
export function isPast(dueAt: DateTime, now: DateTime): boolean {
  return dueAt.toMillis() < now.toMillis() - NOW_TOLERANCE;
}

/** Tells whether a one-shot alert is due as soon as it starts. A paused alert is due after its pause. */
export function isOverdue({ cronSchedule, dueAt, input }: Plan, now: DateTime): boolean {
  if (cronSchedule !== null || stillPaused(input.pausedUntil ?? null) !== null) return false;
  return dueAt <= now;
}

/** Says how late an alert may be delivered, in milliseconds. A condition that must hold adds to it. */
interface Allowance {
  expires?: number | null;
  for?: number;
}

/** Tells whether an alert that is due at a time has expired already, and is not delivered. */
export function hasExpired(dueAt: DateTime, now: DateTime, allowance: Allowance): boolean {
  const { expires = null, for: held = 0 } = allowance;
  return expires !== null && dueAt.toMillis() + held + expires < now.toMillis();
}

/** Returns what happens at once to an alert whose ETA is in the past. */
export function overdueText(dueAt: DateTime, now: DateTime, allowance: Allowance): string {
  return hasExpired(dueAt, now, allowance) ? 'expires at once, undelivered' : 'fires now';
}
