import { IANAZone } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import type { ClockSchedule, CronSchedule, EverySchedule } from './cron.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEARS = 5;

/** Where a search has got to. */
interface Search {
  readonly clock: Clock;
  utc: number;
  /** What the clock shows then, in the UTC fields of a date. */
  local: Date;
  /** It has left its start, so that the smaller units have begun at zero. */
  moved: boolean;
}

/**
 * The first time from `start` on that a schedule allows. It walks as the server's cron does, the largest
 * unit first, and again when a unit wraps: where clocks change, the way decides where it arrives.
 */
function searchClock(schedule: ClockSchedule, clock: Clock, start: number): number | undefined {
  const search = { clock, utc: start, local: localTime(clock, start), moved: false };
  const lastYear = search.local.getUTCFullYear() + YEARS;
  while (search.local.getUTCFullYear() <= lastYear) {
    const found =
      findMonth(schedule, search) &&
      findDay(schedule, search) &&
      findHour(schedule, search) &&
      findMinute(schedule, search) &&
      findSecond(search);
    if (found) return search.utc;
  }
  return undefined;
}

// Each of these walks to the next value that fits. False: it has come into the next larger unit.

function findMonth({ month }: ClockSchedule, search: Search): boolean {
  while (!month.allowed.has(search.local.getUTCMonth() + 1)) {
    if (leaveStart(search)) goToLocal(search, startOfMonth(search.local));
    goToLocal(search, monthLater(search.local));
    if (search.local.getUTCMonth() === 0) return false;
  }
  return true;
}

function findDay(schedule: ClockSchedule, search: Search): boolean {
  while (!fitsDay(schedule, search.local)) {
    if (leaveStart(search)) goToLocal(search, startOf(search.local, DAY));
    const before = search.utc;
    goToLocal(search, search.local.getTime() + DAY);
    // Where a whole day is left out of the calendar the server would search for ever.
    if (search.utc <= before) goTo(search, before + DAY);
    // A day without a midnight begins at 1:00, or was taken for 23:00 of the day before.
    const hour = search.local.getUTCHours();
    if (hour !== 0) goTo(search, search.utc + (hour > 12 ? 24 - hour : -hour) * HOUR);
    if (search.local.getUTCDate() === 1) return false;
  }
  return true;
}

export function fitsDay({ dayOfMonth, dayOfWeek, eitherDay }: ClockSchedule, local: Date): boolean {
  const fitsMonth = dayOfMonth.allowed.has(local.getUTCDate());
  const fitsWeek = dayOfWeek.allowed.has(local.getUTCDay());
  return eitherDay ? fitsMonth || fitsWeek : fitsMonth && fitsWeek;
}

function findHour({ hour }: ClockSchedule, search: Search): boolean {
  while (!hour.allowed.has(search.local.getUTCHours())) {
    if (leaveStart(search)) goToLocal(search, startOf(search.local, HOUR));
    goTo(search, search.utc + HOUR);
    if (search.local.getUTCHours() === 0) return false;
  }
  return true;
}

function findMinute({ minute }: ClockSchedule, search: Search): boolean {
  while (!minute.allowed.has(search.local.getUTCMinutes())) {
    if (leaveStart(search)) goTo(search, Math.floor(search.utc / MINUTE) * MINUTE);
    goTo(search, search.utc + MINUTE);
    if (search.local.getUTCMinutes() === 0) return false;
  }
  return true;
}

function findSecond(search: Search): boolean {
  const seconds = search.local.getUTCSeconds();
  if (seconds === 0) return true;
  search.moved = true;
  goTo(search, search.utc + (60 - seconds) * SECOND);
  return false;
}

/** Whether this is the first move, the one that sets the smaller units to zero. */
function leaveStart(search: Search): boolean {
  const first = !search.moved;
  search.moved = true;
  return first;
}

function goTo(search: Search, utc: number): void {
  search.utc = utc;
  search.local = localTime(search.clock, utc);
}

function goToLocal(search: Search, local: number): void {
  goTo(search, goInstant(search.clock, local));
}

function startOf(local: Date, unit: number): number {
  return Math.floor(local.getTime() / unit) * unit;
}

function startOfMonth(local: Date): number {
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth());
}

function monthLater(local: Date): number {
  return new Date(local).setUTCMonth(local.getUTCMonth() + 1);
}

function localTime(clock: Clock, utc: number): Date {
  return new Date(utc + clock.offset(utc));
}

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
// Where clocks change the server skips a run or not depending on the run before: look back over a few.
const ENOUGH_RUNS = 3;

/** The first run after a time, in epoch milliseconds; none within the five years the server searches. */
export function nextTime(
  schedule: CronSchedule,
  after: Date | number,
  zone: string,
): number | undefined {
  const start = Math.floor(Number(after) / SECOND_MS) * SECOND_MS;
  if (!Number.isFinite(start))
    throw new InvalidInputError('the start of the search is not a valid time');
  if (schedule.kind === 'every') return start + interval(schedule);
  return searchClock(schedule, clockOf(schedule.zone ?? zone), start + SECOND_MS);
}

/** The runs after a time, one after the other as the server has them, each from the one before. */
export function* runsAfter(
  schedule: CronSchedule,
  after: Date | number,
  zone: string,
): Generator<number> {
  let at = Number(after);
  for (;;) {
    const next = nextTime(schedule, at, zone);
    if (next === undefined) return;
    // Where clocks change by part of an hour (Chatham), the server's search may go back in time.
    if (next > at) yield next;
    at = next > at ? next : at + HOUR_MS;
  }
}

/** The last run in (from, until], looked for in windows that grow backwards from `until`. */
export function lastTimeUpTo(
  schedule: CronSchedule,
  until: Date | number,
  from: Date | number,
  zone: string,
): number | undefined {
  const [first, last] = [Number(from), Number(until)];
  if (schedule.kind === 'every') return lastInterval(schedule, last, first);
  for (let window = HOUR_MS; ; window *= 4) {
    const start = Math.max(first, last - window);
    const runs = runsBetween(schedule, start, last, zone);
    if (runs.length >= ENOUGH_RUNS || !(start > first)) return runs.at(-1);
  }
}

function runsBetween(schedule: CronSchedule, start: number, last: number, zone: string): number[] {
  const runs: number[] = [];
  for (const run of runsAfter(schedule, start, zone)) {
    if (run > last) break;
    runs.push(run);
  }
  return runs;
}

function lastInterval(schedule: EverySchedule, last: number, first: number): number | undefined {
  const start = Math.floor(first / SECOND_MS) * SECOND_MS;
  const runs = Math.floor((last - start) / interval(schedule));
  return runs >= 1 ? start + runs * interval(schedule) : undefined;
}

function interval({ millis }: EverySchedule): number {
  return Math.max(SECOND_MS, Math.floor(millis / SECOND_MS) * SECOND_MS);
}

/** The clocks of a zone. `offset` is what they are ahead of UTC, in milliseconds. */
export interface Clock {
  offset(utc: number): number;
}

const SPAN = 3 * 24 * 3_600_000;
const MOST_SPANS = 10_000;
const clocks = new Map<string, Clock>();

/** The clock of a zone, kept because asking the platform for an offset takes microseconds. */
export function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const rules = IANAZone.create(zone);
  if (!rules.isValid) throw new InvalidInputError(`${quote(zone)} is not a time zone`);
  const clock = zone === 'UTC' ? { offset: () => 0 } : rememberSpans(rules);
  clocks.set(zone, clock);
  return clock;
}

/** No zone has ever come back to an offset within three days, so equal ends mean one offset. */
function rememberSpans(rules: IANAZone): Clock {
  const exact = (utc: number): number => Math.round(rules.offset(utc) * 60_000);
  const spans = new Map<number, number | 'changes'>();
  return {
    offset(utc) {
      const span = Math.floor(utc / SPAN);
      let offset = spans.get(span);
      if (offset === undefined) {
        const start = exact(span * SPAN);
        offset = start === exact((span + 1) * SPAN) ? start : 'changes';
        if (spans.size >= MOST_SPANS) spans.clear();
        spans.set(span, offset);
      }
      return offset === 'changes' ? exact(utc) : offset;
    },
  };
}

/**
 * The instant of a local time as Go's time.Date chooses it, `local` counted as if it were UTC. In a gap
 * and in an overlap its choice depends on which side of UTC the zone is; the server's cron inherits that.
 */
function goInstant(clock: Clock, local: number): number {
  return local - clock.offset(local - clock.offset(local));
}
