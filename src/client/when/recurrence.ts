import { DateTime, Duration } from 'luxon';
import type { Recurrence } from '../../workflows/messages.js';
import { BadInput } from '../../errors.js';
import { parseCron, smallestGap } from './cron.js';
import type { CronSchedule } from './cron.js';
import { lastTimeUpTo, nextTime, runsAfter } from './cron-next.js';
import { fixedMillis, parseDuration } from './duration.js';
import { isoDuration } from './iso-duration.js';
import { quote } from './quote.js';
import { parseZone } from './zone.js';

export type RecurrenceInput =
  { cron: string; timezone?: string | undefined } | { every: string | Duration };

/** Checks a recurrence; a cron expression is in its own zone, the one given with it, or else `zone`. */
export function parseRecurrence(input: RecurrenceInput, zone = 'UTC'): Recurrence {
  return 'every' in input ? parseEvery(input.every) : parseCronInput(input, zone);
}

/** What is given to Temporal: `CRON_TZ=Europe/Paris 30 21 * * 1`, `@every 5400s`. */
export function toCronSchedule({ cron, every, timezone }: Recurrence): string {
  if (every !== null) return `@every ${Duration.fromISO(every).as('seconds')}s`;
  // UTC is the server's default, and Temporal's test server does not know the prefix.
  return timezone === null || timezone === 'UTC' ? `${cron}` : `CRON_TZ=${timezone} ${cron}`;
}

/**
 * Returns the smallest usual time between two runs, in milliseconds: without changes of clocks, and a day for an
 * expression with one time of the day.
 */
export function usualGap(recurrence: Recurrence): number {
  const schedule = parseCron(toCronSchedule(recurrence));
  return schedule.kind === 'every' ? schedule.millis : smallestGap(schedule);
}

/** Yields the runs after a time, one after the other; ends when no such day comes within five years. */
export function* timesAfter(recurrence: Recurrence, from: DateTime): Generator<DateTime> {
  const { schedule, zone } = scheduleOf(recurrence, from);
  for (const run of runsAfter(schedule, from.toMillis(), zone)) {
    yield DateTime.fromMillis(run, { zone });
  }
}

/** Returns the next `count` runs after a time, or fewer when the recurrence has no more. */
export function nextTimes(recurrence: Recurrence, from: DateTime, count: number): DateTime[] {
  return take(timesAfter(recurrence, from), count);
}

/** All runs from `start` to before `end`, in epoch milliseconds. */
export function timesBetween(recurrence: Recurrence, start: number, end: number): number[] {
  const { schedule, zone } = scheduleOf(recurrence, DateTime.fromMillis(start));
  const times: number[] = [];
  for (const run of runsAfter(schedule, start - 1, zone)) {
    if (run >= end) break;
    times.push(run);
  }
  return times;
}

/** The last run after `from` that is not after `until`. */
export function lastTime(
  recurrence: Recurrence,
  until: DateTime,
  from: DateTime,
): DateTime | undefined {
  const { schedule, zone } = scheduleOf(recurrence, from);
  const last = lastTimeUpTo(schedule, until.toMillis(), from.toMillis(), zone);
  return last === undefined ? undefined : DateTime.fromMillis(last, { zone });
}

/** Returns the first `count` items, and asks for no more than those. */
export function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  if (count < 1) return taken;
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/** An interval has no zone of its own: its times are shown in that of `from`. */
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
    throw new BadInput(`cron ${quote(cron)} names a zone itself: leave out that, or the timezone`);
  }
  const given = timezone === undefined ? undefined : parseZone(timezone);
  if (schedule.kind === 'every') return everySeconds(schedule.millis, quote(cron));
  if (nextTime(schedule, SOME_TIME, 'UTC') === undefined) {
    throw new BadInput(`cron ${quote(cron)} never comes: none of its months has such a day`);
  }
  return {
    cron: schedule.expression,
    every: null,
    timezone: schedule.zone ?? given ?? parseZone(zone),
  };
}

// Whether a date exists can be asked at any time: the search covers a leap year.
const SOME_TIME = Date.UTC(2000, 0);

function parseEvery(every: string | Duration): Recurrence {
  const duration = typeof every === 'string' ? parseDuration(every) : every;
  const text = quote(typeof every === 'string' ? every : `${duration.toISO()}`);
  const { years = 0, quarters = 0, months = 0 } = duration.toObject();
  if (years !== 0 || quarters !== 0 || months !== 0) {
    throw new BadInput(`${text} differs in length: use cron for months, such as '0 9 1 * *'`);
  }
  return everySeconds(fixedMillis(duration, `the interval ${text}`), text);
}

/** The server would run a shorter interval every second, and cut off a fraction, without a word. */
function everySeconds(millis: number, text: string): Recurrence {
  if (millis < 1000) throw new BadInput(`${text} is too short for an interval: use 1s or more`);
  if (millis % 1000 !== 0) {
    throw new BadInput(`${text} has a fraction of a second: use whole seconds`);
  }
  return {
    cron: null,
    every: isoDuration(millis),
    timezone: null,
  };
}
