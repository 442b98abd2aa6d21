import type { ClockSchedule } from './cron.js';
import { goInstant } from './go-clock.js';
import type { Clock } from './go-clock.js';

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
export function searchClock(
  schedule: ClockSchedule,
  clock: Clock,
  start: number,
): number | undefined {
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
