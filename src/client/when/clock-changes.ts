import type { Clock } from './go-clock.js';

const DAY = 24 * 3_600_000;

/** The beginnings of the days, counted from `from`, in which clocks go forward or back. */
export function daysOfChange(clock: Clock, from: number, until: number): number[] {
  const days: number[] = [];
  for (let day = from; day < until; day += DAY) {
    if (clock.offset(day) !== clock.offset(Math.min(day + DAY, until))) days.push(day);
  }
  return days;
}

/** The moments at which the clocks show a time: none where they go forward, two where they go back. */
export function momentsOf(clock: Clock, local: number): number[] {
  const offsets = new Set([clock.offset(local - DAY), clock.offset(local + DAY)]);
  return [...offsets]
    .map((offset) => local - offset)
    .filter((utc) => utc + clock.offset(utc) === local);
}
