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

/** Returns the recurrence in the options; null for a one-shot alert. @throws InvalidInputError */
export function recurrenceOf({
  cron,
  every,
  timezone,
  ...options
}: UncheckedScheduleOptions): Recurrence | null {
  checkSet(options);
  if (options.calendar !== undefined && (every ?? cron) !== undefined) {
    throw new InvalidInputError('calendar does not apply to recurring alerts: remove it');
  }
  const times = { in: options.in, at: options.at, every, cron };
  const keys = Object.entries(times).flatMap(([key, time]) => (time === undefined ? [] : [key]));
  if (keys.length > 1)
    throw new InvalidInputError(`${keys.join(' and ')} cannot be combined: choose one`);
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
  throw new InvalidInputError(`${end} applies only to recurring alerts: add every or cron`);
}

/** Returns what happens at times that clocks show twice; null if the alert has none. */
export function dstOverlapOf(
  recurrence: Recurrence | null,
  { dstOverlap }: UncheckedScheduleOptions,
): DstOverlap | null {
  if (!recurrence || recurrence.cron === null) {
    if (dstOverlap === undefined) return null;
    throw new InvalidInputError('dstOverlap applies only to alerts with cron: remove it');
  }
  return dstOverlap ?? (runsEveryHour(parseCron(recurrence.cron)) ? null : 'once');
}

export function checkTimes(times: number): number {
  if (Number.isSafeInteger(times) && times > 0) return times;
  throw new InvalidInputError(`times must be a whole number above 0, not ${times}`);
}

/** Bounds the runs that are computed to find the last one. */
const MAX_COUNTED_TIMES = 1000;

/** Returns when the last run until `end` is due; null if `times` are too many to compute. */
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

export function firstDueAt(alert: Occurring, now: DateTime): DateTime {
  const [first] = nextOccurrences(alert, now, 1);
  if (first) return first.setZone(now.zone);
  throw new InvalidInputError(
    'the cron expression matches no time in the next five years: choose another day',
  );
}

/** Returns `until` with the due time of the last run, after which the alert ends. */
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
  const first = utc(firstDueAt(alert, now));
  throw new InvalidInputError(`until is before the first run, at ${first}: choose a later until`);
}

/** Returns the delay within the jitter window, in milliseconds, which depends on the id. */
export function jitterDelay(window: number, id: string): number {
  const bits = createHash('sha256').update(id).digest().readUIntBE(0, 6);
  return Math.floor((bits / 2 ** 48) * window);
}

/**
 * Returns the jitter window in milliseconds, by default 0.
 *
 * @throws InvalidInputError when the window is as long as the time between two runs, or longer
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
    `the jitter must be shorter than the ${formatDuration(gap)} between two runs`,
  );
}

/** Returns the shortest gap between the next hundred runs. */
function shortestGap(alert: Occurring, now: DateTime): number {
  const times = nextOccurrences(alert, now, 100).map((time) => time.toMillis());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.min(Infinity, ...gaps);
}
