import { DateTime, Duration } from 'luxon';
import type { DstOverlap, Recurrence } from '../contract/memo.js';
import { InvalidInputError } from '../util/errors.js';
import { isoDuration, quote } from '../util/text.js';
import { lastTimeUpTo, nextTime, runsAfter } from './cron-search.js';
import { type CronSchedule, parseCron, smallestGap } from './cron.js';
import { fixedMillis, parseDuration } from './duration.js';
import { isShownAgain } from './local-time.js';
import { parseZone } from './zone.js';

type RecurrenceInput =
  { cron: string; timezone?: string | undefined } | { every: string | Duration };

/**
 * Parses a recurrence. A cron expression uses its own zone, the one given with it, or else `zone`.
 */
export function parseRecurrence(input: RecurrenceInput, zone = 'UTC'): Recurrence {
  return 'every' in input ? parseEvery(input.every) : parseCronInput(input, zone);
}

/** Returns the schedule for Temporal: `CRON_TZ=Europe/Paris 30 21 * * 1`, `@every 5400s`. */
export function toCronSchedule({ cron, every, timezone }: Recurrence): string {
  if (every !== null) return `@every ${Duration.fromISO(every).as('seconds')}s`;
  // UTC is the server's default, and Temporal's test server does not know the prefix.
  return timezone === null || timezone === 'UTC' ? `${cron}` : `CRON_TZ=${timezone} ${cron}`;
}

/**
 * Returns the smallest usual time between two runs, in milliseconds. It ignores clock changes, and
 * is a day for an expression with one time of day.
 */
export function usualGap(recurrence: Recurrence): number {
  const schedule = parseCron(toCronSchedule(recurrence));
  return schedule.kind === 'every' ? schedule.millis : smallestGap(schedule);
}

/** Yields the runs after a time in order. Ends when five years have no such day. */
function* timesAfter(recurrence: Recurrence, from: DateTime): Generator<DateTime> {
  const { schedule, zone } = scheduleOf(recurrence, from);
  for (const run of runsAfter(schedule, from.toMillis(), zone)) {
    yield DateTime.fromMillis(run, { zone });
  }
}

/** Returns the next `count` runs after a time, or fewer when the recurrence has no more. */
export function nextTimes(recurrence: Recurrence, from: DateTime, count: number): DateTime[] {
  return take(timesAfter(recurrence, from), count);
}

/** Returns all runs from `start` to before `end`, in epoch milliseconds. */
function timesBetween(recurrence: Recurrence, start: number, end: number): number[] {
  const { schedule, zone } = scheduleOf(recurrence, DateTime.fromMillis(start));
  const times: number[] = [];
  for (const run of runsAfter(schedule, start - 1, zone)) {
    if (run >= end) break;
    times.push(run);
  }
  return times;
}

/** Returns the last run after `from` that is not after `until`. */
export function lastTime(
  recurrence: Recurrence,
  until: DateTime,
  from: DateTime,
): DateTime | undefined {
  const { schedule, zone } = scheduleOf(recurrence, from);
  const last = lastTimeUpTo(schedule, until.toMillis(), from.toMillis(), zone);
  return last === undefined ? undefined : DateTime.fromMillis(last, { zone });
}

/** Returns the first `count` items, and reads no more. */
function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  if (count < 1) return taken;
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/**
 * Returns the schedule and its zone. An interval has no zone of its own and takes that of `from`.
 */
function scheduleOf(
  recurrence: Recurrence,
  from: DateTime,
): { schedule: CronSchedule; zone: string } {
  const zone = recurrence.timezone ?? (recurrence.every === null ? 'UTC' : from.zoneName);
  return { schedule: parseCron(toCronSchedule(recurrence)), zone: zone ?? 'UTC' };
}

function parseCronInput(
  { cron, timezone }: { cron: string; timezone?: string | undefined },
  zone: string,
): Recurrence {
  const schedule = parseCron(cron);
  if (schedule.zone !== undefined && timezone !== undefined) {
    throw new InvalidInputError(
      `cron ${quote(cron)} already names a zone: remove it or the timezone`,
    );
  }
  const given = timezone === undefined ? undefined : parseZone(timezone);
  if (schedule.kind === 'every') return everySeconds(schedule.millis, quote(cron));
  if (nextTime(schedule, SOME_TIME, 'UTC') === undefined) {
    throw new InvalidInputError(`cron ${quote(cron)} never runs: none of its months has that day`);
  }
  return {
    cron: schedule.expression,
    every: null,
    timezone: schedule.zone ?? given ?? parseZone(zone),
  };
}

// Any start works, because the search covers a leap year.
const SOME_TIME = Date.UTC(2000, 0);

function parseEvery(every: string | Duration): Recurrence {
  const duration = typeof every === 'string' ? parseDuration(every) : every;
  const text = quote(typeof every === 'string' ? every : `${duration.toISO()}`);
  const { years = 0, quarters = 0, months = 0 } = duration.toObject();
  if (years !== 0 || quarters !== 0 || months !== 0) {
    throw new InvalidInputError(
      `${text} varies in length: use cron for months, such as '0 9 1 * *'`,
    );
  }
  return everySeconds(fixedMillis(duration, `the interval ${text}`), text);
}

/**
 * Returns an interval of whole seconds. The server would silently run a shorter one every second
 * and cut off fractions.
 */
function everySeconds(millis: number, text: string): Recurrence {
  if (millis < 1000)
    throw new InvalidInputError(`${text} is too short for an interval: use 1s or more`);
  if (millis % 1000 !== 0) {
    throw new InvalidInputError(`${text} has a fraction of a second: use whole seconds`);
  }
  return {
    cron: null,
    every: isoDuration(millis),
    timezone: null,
  };
}

/** Recurrence of an alert, which delivers at some of the times at which Temporal runs it. */
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

/**
 * Yields the occurrences after a time. Up to sixty runs in a row may be repetitions, in an hour
 * that the clocks show twice.
 */
function* occurrencesAfter(alert: Occurring, from: DateTime): Generator<DateTime> {
  for (const time of timesAfter(alert.recurrence, from)) {
    if (goesOut(alert, time.toMillis())) yield time;
  }
}

function goesOut({ recurrence: { timezone }, dstOverlap }: Occurring, time: number): boolean {
  return dstOverlap !== 'once' || timezone === null || !isShownAgain(new Date(time), timezone);
}
