import { DateTime } from 'luxon';
import type { AlertInput, DstOverlap, Recurrence } from '../workflows/messages.js';
import { BadInput } from '../errors.js';
import { checkSet } from './eta.js';
import { lastOccurrence, nextOccurrences, type Occurring } from './occurrences.js';
import type { UncheckedScheduleOptions } from './schedule-options.js';
import { toDuration } from './to-millis.js';
import { parseCron, runsEveryHour } from './when/cron.js';
import { toEnd } from './when/instant.js';
import { utc } from './when/utc.js';
import { parseRecurrence } from './when/recurrence.js';
import { localZone } from './when/zone.js';

export function recurrenceOf({
  cron,
  every,
  timezone,
  ...options
}: UncheckedScheduleOptions): Recurrence | null {
  checkSet(options);
  const times = { in: options.in, at: options.at, every, cron };
  const given = Object.entries(times).flatMap(([key, time]) => (time === undefined ? [] : [key]));
  if (given.length > 1) throw new BadInput(`${given.join(' and ')} exclude each other: choose one`);
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
  throw new BadInput(`${end} is for recurring alerts: add every or cron`);
}

/** Null where no time can come twice, or where the runs of every hour go on through the second one. */
export function dstOverlapOf(
  recurrence: Recurrence | null,
  { dstOverlap }: UncheckedScheduleOptions,
): DstOverlap | null {
  if (!recurrence || recurrence.cron === null) {
    if (dstOverlap === undefined) return null;
    throw new BadInput('dstOverlap is for alerts that recur by cron: leave it out');
  }
  return dstOverlap ?? (runsEveryHour(parseCron(recurrence.cron)) ? null : 'once');
}

export function checkTimes(times: number): number {
  if (Number.isSafeInteger(times) && times > 0) return times;
  throw new BadInput(`times must be a whole number above 0, not ${times}`);
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
  throw new BadInput('the cron expression has no time within five years: choose another day');
}

/** The last run is told that it is the last, so that the alert ends with it and not with the run after. */
export function endOf(
  alert: Occurring,
  { until }: UncheckedScheduleOptions,
  zone: string,
  now: DateTime,
): AlertInput['end'] {
  if (until === undefined) return null;
  const end = toEnd(until, zone, now);
  const last = lastOccurrence(alert, end, now);
  if (last) return { until: utc(end), lastDueAt: utc(last) };
  throw new BadInput(`until is before the first run, at ${utc(firstTime(alert, now))}`);
}
