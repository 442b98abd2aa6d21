import type { DateTime } from 'luxon';

/** Allows for the time between an ETA of now and its check, in milliseconds. */
const NOW_TOLERANCE = 1000;

/** Tells whether an ETA is in the past. */
export function isPast(dueAt: DateTime, now: DateTime): boolean {
  return dueAt.toMillis() < now.toMillis() - NOW_TOLERANCE;
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
