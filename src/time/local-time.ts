import { DateTime, type Zone } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import type { Clock } from './cron-search.js';

/**
 * Returns the instant at which the clocks of a zone show a time.
 *
 * @throws InvalidInputError when there is none or are two
 */
export function onTheClock(local: DateTime, zone: string, text: string): DateTime {
  const [only, second] = instantsShowing(local, zone);
  if (only !== undefined && second === undefined) return only;
  const clock = local.toFormat('yyyy-MM-dd HH:mm:ss');
  const what = only === undefined ? 'does not exist' : 'exists twice';
  const why = only === undefined ? 'clocks go forward' : 'clocks go back';
  throw new InvalidInputError(
    `${quote(text)}: ${clock} ${what} in ${zone}, ${why} then: choose ${listed(possibleInstants(local, zone))}`,
  );
}

/**
 * Returns the instants at which the clocks of a zone show a time: none in a gap, two in an overlap.
 */
export function instantsShowing(local: DateTime, zone: string): DateTime[] {
  return possibleInstants(local, zone).filter((instant) => showsSameTime(instant, local));
}

/**
 * Returns the instant of a time with an offset.
 *
 * @throws InvalidInputError when the clocks of the zone have another offset then
 */
export function withOffset(local: DateTime, offset: number, zone: string, text: string): DateTime {
  const readings = instantsShowing(local, zone);
  const found = readings.find((instant) => instant.offset === offset);
  if (found !== undefined) return found;
  if (readings.length === 0) return onTheClock(local, zone, text);
  throw new InvalidInputError(
    `${quote(text)} has an offset that ${zone} does not have then: use ${listed(readings)}`,
  );
}

/** Lists times in ISO 8601, for a person to choose from. */
export function listed(choices: DateTime[]): string {
  return choices.map((instant) => instant.toISO({ suppressMilliseconds: true })).join(' or ');
}

/** Returns whether the clocks of its zone show the time of an instant twice. */
export function isAmbiguous(instant: DateTime): boolean {
  const local = clockOf(instant);
  const readings = possibleInstants(local, instant.zone);
  return readings.filter((other) => showsSameTime(other, local)).length > 1;
}

/** Returns the local time read with the offset of the day before and of the day after. */
function possibleInstants(local: DateTime, zone: string | Zone): DateTime[] {
  const offsets = [-1, 1].map((days) => local.plus({ days }).setZone(zone).offset);
  return [...new Set(offsets)]
    .toSorted((a, b) => b - a)
    .map((minutes) => local.minus({ minutes }).setZone(zone));
}

function showsSameTime(instant: DateTime, local: DateTime): boolean {
  return clockOf(instant).toMillis() === local.toMillis();
}

/** Returns the time on the clocks in UTC fields, for comparing and counting. */
export function clockOf(instant: DateTime): DateTime {
  return instant.setZone('utc', { keepLocalTime: true });
}

const DAY = 24 * 3_600_000;

/** Returns the starts of the days, counted from `from`, in which clocks change. */
export function daysOfChange(clock: Clock, from: number, until: number): number[] {
  const days: number[] = [];
  for (let day = from; day < until; day += DAY) {
    if (clock.offset(day) !== clock.offset(Math.min(day + DAY, until))) days.push(day);
  }
  return days;
}

/** Returns the moments at which the clocks show a time: none in a gap, two in an overlap. */
export function momentsOf(clock: Clock, local: number): number[] {
  const offsets = new Set([clock.offset(local - DAY), clock.offset(local + DAY)]);
  return [...offsets]
    .map((offset) => local - offset)
    .filter((utc) => utc + clock.offset(utc) === local);
}

/** Returns whether the clocks of a zone went back and now show a time for the second time. */
export function isShownAgain(moment: Date, zone: string): boolean {
  const local = DateTime.fromJSDate(moment, { zone });
  return local.getPossibleOffsets().some((other) => other < local);
}
