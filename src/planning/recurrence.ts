import { DateTime } from 'luxon';
import { createHash } from 'node:crypto';
import type { AlertInput } from '../contract/input.js';
import type { DstOverlap, Recurrence } from '../contract/memo.js';
import { parseCron, runsEveryHour } from '../time/cron.js';
import { type DurationInput, formatDuration, toDuration, toMillis } from '../time/duration.js';
import { toEnd, utc } from '../time/instant.js';
import {
  lastOccurrence,
  nextOccurrences,
  type Occurring,
  parseRecurrence,
} from '../time/recurrence.js';
import { localZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { checkSet } from './eta.js';
import type { UncheckedScheduleOptions } from './options.js';

/** Returns the recurrence that the options ask for; null for a one-shot alert. @throws InvalidInputError */
export function recurrenceOf({
  cron,
  every,
  timezone,
  ...options
}: UncheckedScheduleOptions): Recurrence | null {
  checkSet(options);
  const times = { in: options.in, at: options.at, every, cron };
  const given = Object.entries(times).flatMap(([key, time]) => (time === undefined ? [] : [key]));
  if (given.length > 1)
    throw new InvalidInputError(`${given.join(' and ')} exclude each other: choose one`);
  if (every !== undefined) {
    return parseRecurrence({
      every: typeof every === 'string' ? every : toDuration(every, 'every'),
    });
  }
  if (cron !== undefined) return parseRecurrence({ cron, timezone }, localZone());
  const { until, times: count } = options;
  const ends = Object.entries({ until, times: count });
  const [end] = ends.find(([, value]) => value !== undefined) ?? [];
  if (end === undefined) return null;
  throw new InvalidInputError(`${end} is for recurring alerts: add every or cron`);
}

/** Returns what happens at a repeated time; null if no time repeats, or the alert runs in every hour. */
export function dstOverlapOf(
  recurrence: Recurrence | null,
  { dstOverlap }: UncheckedScheduleOptions,
): DstOverlap | null {
  if (!recurrence || recurrence.cron === null) {
    if (dstOverlap === undefined) return null;
    throw new InvalidInputError('dstOverlap is for alerts that recur by cron: leave it out');
  }
  return dstOverlap ?? (runsEveryHour(parseCron(recurrence.cron)) ? null : 'once');
}

export function checkTimes(times: number): number {
  if (Number.isSafeInteger(times) && times > 0) return times;
  throw new InvalidInputError(`times must be a whole number above 0, not ${times}`);
}

/** Bounds the runs that are counted to find the last one. */
const MAX_COUNTED_TIMES = 1000;

/** Returns when the last run of an alert with an `until` is due; null if its `times` may end it at an unknown time. */
export function lastDueAtOf(
  alert: Occurring,
  end: NonNullable<AlertInput['end']>,
  times: number | undefined,
  now: DateTime,
): DateTime | null {
  const last = DateTime.fromISO(end.lastDueAt, { zone: now.zone });
  if (times === undefined) return last;
  if (times > MAX_COUNTED_TIMES) return null;
  const counted = nextOccurrences(alert, now, times)[times - 1]?.setZone(now.zone);
  return counted && counted < last ? counted : last;
}

export function firstTime(alert: Occurring, now: DateTime): DateTime {
  const [first] = nextOccurrences(alert, now, 1);
  if (first) return first.setZone(now.zone);
  throw new InvalidInputError(
    'the cron expression has no time within five years: choose another day',
  );
}

/** Returns `until` and when the last run is due, so that the alert ends with that run and not with the next. */
export function endOfRecurrence(
  alert: Occurring,
  { until }: UncheckedScheduleOptions,
  zone: string,
  now: DateTime,
): AlertInput['end'] {
  if (until === undefined) return null;
  const end = toEnd(until, zone, now);
  const last = lastOccurrence(alert, end, now);
  if (last) return { until: utc(end), lastDueAt: utc(last) };
  throw new InvalidInputError(`until is before the first run, at ${utc(firstTime(alert, now))}`);
}

/** Returns the share of the jitter window, in milliseconds, that belongs to an id. It is always the same. */
export function shareOf(window: number, id: string): number {
  const bits = createHash('sha256').update(id).digest().readUIntBE(0, 6);
  return Math.floor((bits / 2 ** 48) * window);
}

/**
 * Returns the jitter window in milliseconds; 0 without one.
 *
 * @throws InvalidInputError when the window is not shorter than the time between two runs
 */
export function jitterWindow(
  jitter: DurationInput | undefined,
  alert: Occurring | null,
  now: DateTime,
): number {
  if (jitter === undefined) return 0;
  const window = toMillis(jitter, 'the jitter');
  const gap = alert ? shortestGap(alert, now) : Infinity;
  if (window < gap) return window;
  throw new InvalidInputError(
    `the jitter is not shorter than the ${formatDuration(gap)} between two runs: choose a shorter one`,
  );
}

/** Returns the shortest gap in the next hundred runs, which cover the minutes and hours of an expression. */
function shortestGap(alert: Occurring, now: DateTime): number {
  const times = nextOccurrences(alert, now, 100).map((time) => time.toMillis());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.min(Infinity, ...gaps);
}
