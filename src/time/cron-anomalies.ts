import { type Clock, clockOf, fitsDay, lastTimeUpTo, runsAfter } from './cron-search.js';
import type { ClockSchedule } from './cron.js';
import { daysOfChange, momentsOf } from './local-time.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Local time that a schedule allows and that the clocks skip or show twice. */
export interface Anomaly {
  /** Time on the clocks, in epoch milliseconds as if it were UTC. */
  readonly local: number;
  readonly kind: 'skipped' | 'doubled';
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly runs: readonly number[];
}

/**
 * Returns what clock changes do to a schedule up to `until`, judged by the runs that the server's
 * search finds.
 */
export function anomalies(
  schedule: ClockSchedule,
  from: number,
  until: number,
  zone: string,
): Anomaly[] {
  const clock = clockOf(zone);
  const found: Anomaly[] = [];
  let looked = from;
  for (const day of daysOfChange(clock, from, until)) {
    const span = spanAround(schedule, day, looked, until, zone);
    found.push(...anomaliesIn(schedule, span, clock));
    // For rare runs, the next change may be in the same span.
    looked = span.end;
  }
  return found;
}

/** Returns the runs from well before the day of a change to well after it. */
function spanAround(
  schedule: ClockSchedule,
  day: number,
  from: number,
  until: number,
  zone: string,
): Span {
  const start = lastTimeUpTo(schedule, day - DAY, from, zone) ?? from;
  const runs: number[] = [];
  for (const run of runsAfter(schedule, start, zone)) {
    if (run > until) break;
    runs.push(run);
    if (run > day + 2 * DAY) return { start, end: run, runs };
  }
  return { start, end: until, runs };
}

function anomaliesIn(schedule: ClockSchedule, { start, end, runs }: Span, clock: Clock): Anomaly[] {
  const counts = new Map<number, number>();
  for (const run of runs) {
    const local = run + clock.offset(run);
    counts.set(local, (counts.get(local) ?? 0) + 1);
  }
  const found: Anomaly[] = [];
  const [first, last] = [start + clock.offset(start), end + clock.offset(end)];
  for (const local of allowedTimes(schedule, first, last)) {
    const kind = kindOf(counts.get(local) ?? 0, momentsOf(clock, local).length);
    if (kind && !isEven(schedule, shiftAt(clock, local))) found.push({ local, kind });
  }
  return found;
}

function kindOf(runs: number, moments: number): Anomaly['kind'] | undefined {
  if (runs > 1) return 'doubled';
  return runs === 0 && moments === 0 ? 'skipped' : undefined;
}

/** Yields every local time in (first, last] that the fields allow. */
function* allowedTimes(schedule: ClockSchedule, first: number, last: number): Generator<number> {
  const hours = [...schedule.hour.allowed].toSorted((a, b) => a - b);
  const minutes = [...schedule.minute.allowed].toSorted((a, b) => a - b);
  for (let day = Math.floor(first / DAY) * DAY; day <= last; day += DAY) {
    if (!allowsDay(schedule, new Date(day))) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        const local = day + (hour * 60 + minute) * MINUTE;
        if (local > first && local <= last) yield local;
      }
    }
  }
}

function allowsDay(schedule: ClockSchedule, local: Date): boolean {
  return schedule.month.allowed.has(local.getUTCMonth() + 1) && fitsDay(schedule, local);
}

/**
 * Returns whether an hourly schedule stays in step because the clocks move by a multiple of its
 * steps.
 */
function isEven({ hour, minute }: ClockSchedule, shift: number): boolean {
  const moved = (value: number): number => (value + shift / MINUTE) % 60;
  return (
    hour.allowed.size === 24 &&
    [...minute.allowed].every((value) => minute.allowed.has(moved(value)))
  );
}

function shiftAt(clock: Clock, local: number): number {
  return Math.abs(clock.offset(local + DAY) - clock.offset(local - DAY));
}
