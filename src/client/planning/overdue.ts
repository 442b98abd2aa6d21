import type { DateTime } from 'luxon';

/** What is due now is a moment ago by the time it is looked at. */
const NOW_TOLERANCE = 1000;

/** Whether an ETA is in the past. */
export function isPast(dueAt: DateTime, now: DateTime): boolean {
  return dueAt.toMillis() < now.toMillis() - NOW_TOLERANCE;
}

/** How late an alert may be delivered, in milliseconds; a condition that must hold adds to it. */
interface Allowance {
  expires?: number | null;
  for?: number;
}

/** Whether an alert that is due at a time has expired already, and will not be delivered. */
export function hasExpired(dueAt: DateTime, now: DateTime, allowance: Allowance): boolean {
  const { expires = null, for: held = 0 } = allowance;
  return expires !== null && dueAt.toMillis() + held + expires < now.toMillis();
}

/** Says what becomes at once of an alert whose ETA is in the past. */
export function overdueText(dueAt: DateTime, now: DateTime, allowance: Allowance): string {
  return hasExpired(dueAt, now, allowance) ? 'expires at once, undelivered' : 'fires now';
}
