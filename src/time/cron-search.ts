import { IANAZone } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import type { ClockSchedule, CronSchedule, EverySchedule } from './cron.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEARS = 5;

/** State of a search. */
interface Search {
  readonly clock: Clock;
  utc: number;
  /** Time on the clock, in the UTC fields of a date. */
  local: Date;
  /** Set once the search has left its start, so that the smaller units begin at zero. */
  moved: boolean;
}

/**
 * Returns the first time from `start` on that a schedule allows. It searches as the server's cron
 * does, from the largest unit down, and starts again when a unit wraps. Where clocks change, the
 * order of these steps decides the result.
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

// Each of these functions moves to the next value that fits. They return false once the next larger
// unit has changed.

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
    // If the calendar skips a whole day, the server would search forever.
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

/** Returns whether this is the first move, which sets the smaller units to zero. */
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
// Looks back over a few runs, because where clocks change the server's choice depends on the run
// before.
const ENOUGH_RUNS = 3;

/**
 * Returns the first run after a time, in epoch milliseconds, or undefined if the five years that
 * the server searches have none.
 */
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

/** Yields the runs after a time as the server computes them, each from the one before. */
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

/** Returns the last run in (from, until]. It searches windows that grow backwards from `until`. */
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

/** Clocks of a zone. `offset` returns how far they are ahead of UTC, in milliseconds. */
export interface Clock {
  offset(utc: number): number;
}

const SPAN = 3 * 24 * 3_600_000;
const MAX_SPANS = 10_000;
const clocks = new Map<string, Clock>();

/**
 * Returns the clock of a zone. Clocks are cached, because computing an offset takes microseconds.
 */
export function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const rules = IANAZone.create(zone);
  if (!rules.isValid) throw new InvalidInputError(`${quote(zone)} is not a time zone`);
  const clock = zone === 'UTC' ? { offset: () => 0 } : rememberSpans(rules);
  clocks.set(zone, clock);
  return clock;
}

/**
 * Remembers offsets by span. No zone has ever returned to an offset within three days, so equal
 * ends mean one offset.
 */
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
        if (spans.size >= MAX_SPANS) spans.clear();
        spans.set(span, offset);
      }
      return offset === 'changes' ? exact(utc) : offset;
    },
  };
}

/**
 * Returns the instant that Go's time.Date chooses for a local time in UTC fields. In a gap or an
 * overlap the choice depends on which side of UTC the zone is, and the server's cron inherits that.
 */
function goInstant(clock: Clock, local: number): number {
  return local - clock.offset(local - clock.offset(local));
}
