import { BadInput } from '../../errors.js';
import type { CronSchedule, EverySchedule } from './cron.js';
import { searchClock } from './cron-search.js';
import { clockOf } from './go-clock.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
// Where clocks change the server skips a run or not depending on the run before: look back over a few.
const ENOUGH_RUNS = 3;

/** The first run after a time, in epoch milliseconds; none within the five years the server searches. */
export function nextTime(
  schedule: CronSchedule,
  after: Date | number,
  zone: string,
): number | undefined {
  const start = Math.floor(Number(after) / SECOND) * SECOND;
  if (!Number.isFinite(start)) throw new BadInput('the time to search from is not a time');
  if (schedule.kind === 'every') return start + interval(schedule);
  return searchClock(schedule, clockOf(schedule.zone ?? zone), start + SECOND);
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
    at = next > at ? next : at + HOUR;
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
  for (let window = HOUR; ; window *= 4) {
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
  const start = Math.floor(first / SECOND) * SECOND;
  const runs = Math.floor((last - start) / interval(schedule));
  return runs >= 1 ? start + runs * interval(schedule) : undefined;
}

function interval({ millis }: EverySchedule): number {
  return Math.max(SECOND, Math.floor(millis / SECOND) * SECOND);
}
