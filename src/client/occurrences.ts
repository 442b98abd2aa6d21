import type { DateTime } from 'luxon';
import { isShownAgain } from '../clock-overlap.js';
import type { DstOverlap, Recurrence } from '../workflows/messages.js';
import { lastTime, take, timesAfter, timesBetween } from './when/recurrence.js';

/** The times at which a recurring alert goes out, of those at which Temporal runs it. */
export interface Occurring {
  recurrence: Recurrence;
  dstOverlap: DstOverlap | null;
}

/** Returns the next `count` occurrences after `from`, or fewer when the recurrence has no more. */
export function nextOccurrences(alert: Occurring, from: DateTime, count: number): DateTime[] {
  return take(occurrencesAfter(alert, from), count);
}

/** Returns the last occurrence after `from` that is not after `until`. */
export function lastOccurrence(
  alert: Occurring,
  until: DateTime,
  from: DateTime,
): DateTime | undefined {
  let last = lastTime(alert.recurrence, until, from);
  while (last && !goesOut(alert, last.toMillis())) {
    last = lastTime(alert.recurrence, last.minus(1), from);
  }
  return last;
}

/** Returns the occurrences from `start` to before `end`, in epoch milliseconds. */
export function occurrencesBetween(alert: Occurring, start: number, end: number): number[] {
  return timesBetween(alert.recurrence, start, end).filter((time) => goesOut(alert, time));
}

/** Many runs in a row may be repetitions: an hour that the clocks show twice has up to sixty. */
function* occurrencesAfter(alert: Occurring, from: DateTime): Generator<DateTime> {
  for (const time of timesAfter(alert.recurrence, from)) {
    if (goesOut(alert, time.toMillis())) yield time;
  }
}

function goesOut({ recurrence: { timezone }, dstOverlap }: Occurring, time: number): boolean {
  return dstOverlap !== 'once' || timezone === null || !isShownAgain(new Date(time), timezone);
}
