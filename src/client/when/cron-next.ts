import { BadInput } from '../errors.js';
import type { CronSchedule, EverySchedule } from './cron.js';
import { searchClock } from './cron-search.js';
import { clockOf } from './go-clock.js';

const SECOND = 1000;
const FIRST_WINDOW = 3600 * SECOND;
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

/** The last run in (from, until], looked for in windows that grow backwards from `until`. */
export function lastTimeUpTo(
  schedule: CronSchedule,
  until: Date | number,
  from: Date | number,
  zone: string,
): number | undefined {
  const [first, last] = [Number(from), Number(until)];
  if (schedule.kind === 'every') return lastInterval(schedule, last, first);
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const start = Math.max(first, last - window);
    const runs = runsBetween(schedule, start, last, zone);
    if (runs.length >= ENOUGH_RUNS || !(start > first)) return runs.at(-1);
  }
}

function runsBetween(schedule: CronSchedule, start: number, last: number, zone: string): number[] {
  const runs: number[] = [];
  let previous = start;
  let next = nextTime(schedule, start, zone);
  // The server's search once went back in time: in Newfoundland, whose clocks changed at 0:01 until 2011.
  while (next !== undefined && next > previous && next <= last) {
    runs.push(next);
    previous = next;
    next = nextTime(schedule, next, zone);
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
