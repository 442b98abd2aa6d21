import { DateTime } from 'luxon';
import { createHash } from 'node:crypto';
import type { AlertInput } from '../../contract/input.js';
import type { DstOverlap, Recurrence } from '../../contract/memo.js';
import { parseCron, runsEveryHour } from '../../time/cron.js';
import { type DurationInput, formatDuration, toDuration, toMillis } from '../../time/duration.js';
import { toEnd, utc } from '../../time/instant.js';
import {
  lastOccurrence,
  nextOccurrences,
  type Occurring,
  parseRecurrence,
} from '../../time/recurrence.js';
import { localZone } from '../../time/zone.js';
import { InvalidInputError } from '../../util/errors.js';
import { checkSet } from './eta.js';
import type { UncheckedScheduleOptions } from './options.js';

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

/** Null where no time can come twice, or where the runs of every hour go on through the second one. */
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

/** To count more runs takes longer than their last one is worth. */
const MAX_COUNTED_TIMES = 1000;

/** Returns when the last run of an alert with an `until` is due, null where its `times` may end it sooner, at a time unknown. */
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

/** The last run is told that it is the last, so that the alert ends with it and not with the run after. */
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

/** Where in the window, in milliseconds, the alert with this id fires: always at the same place. */
export function shareOf(window: number, id: string): number {
  const bits = createHash('sha256').update(id).digest().readUIntBE(0, 6);
  return Math.floor((bits / 2 ** 48) * window);
}

/** The window in milliseconds; 0 without one. @throws InvalidInputError when a run would not be over when the next is due */
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

/** Of the next hundred, which go through what minutes and hours an expression names. */
function shortestGap(alert: Occurring, now: DateTime): number {
  const times = nextOccurrences(alert, now, 100).map((time) => time.toMillis());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.min(Infinity, ...gaps);
}
