import type { DateTime } from 'luxon';
import { isShownAgain } from '../clock-overlap.js';
import type { DstOverlap, Recurrence } from '../workflows/messages.js';
import { nextTimes, timesBetween } from './when/recurrence.js';

/** The times at which a recurring alert goes out, of those at which Temporal runs it. */
export interface Occurring {
  recurrence: Recurrence;
  dstOverlap: DstOverlap | null;
}

/** The next `count` of them after `from`. */
export function nextOccurrences(alert: Occurring, from: DateTime, count: number): DateTime[] {
  // Of two runs at most one is a repetition.
  const runs = nextTimes(alert.recurrence, from, 2 * count);
  return runs.filter((time) => goesOut(alert, time.toMillis())).slice(0, count);
}

/** From `start` to before `end`, in epoch milliseconds. */
export function occurrencesBetween(alert: Occurring, start: number, end: number): number[] {
  return timesBetween(alert.recurrence, start, end).filter((time) => goesOut(alert, time));
}

function goesOut({ recurrence: { timezone }, dstOverlap }: Occurring, time: number): boolean {
  return dstOverlap !== 'once' || timezone === null || !isShownAgain(new Date(time), timezone);
}
