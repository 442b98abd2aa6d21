import type { DateTime, Duration } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { MAX_YEARS } from './duration.js';
import { onTheClock } from './local-time.js';

/**
 * Adds a duration by the calendar of a zone: a month later is the same day, a day later the same
 * time.
 */
export function addDuration(
  now: DateTime,
  duration: Duration,
  zone: string,
  name?: string,
): DateTime {
  const instant = now.setZone(zone).plus(duration);
  return checkInstant(instant, now, name ?? instant.toISO() ?? 'the time');
}

/**
 * Returns the instant.
 *
 * @throws InvalidInputError when it is invalid or centuries away; the past is allowed
 */
export function checkInstant(instant: DateTime, now: DateTime, name: string): DateTime {
  if (!instant.isValid) {
    throw new InvalidInputError(`${name} is not a time: use one such as 2026-11-25T10:00`);
  }
  if (instant > now.plus({ years: MAX_YEARS })) {
    throw new InvalidInputError(
      `${name} is more than ${MAX_YEARS} years ahead: use an earlier one`,
    );
  }
  if (instant.toUTC().year < 1) {
    throw new InvalidInputError(`${name} is before the year 1: use a later one`);
  }
  return instant;
}

/** Returns the last moment of a day on the clocks of a zone. The day is in UTC fields. */
export function endOfDay(day: DateTime, zone: string): DateTime {
  return day.set({ hour: 12 }).setZone(zone, { keepLocalTime: true }).endOf('day');
}

/**
 * Returns the time with another day of its month, hour or minute, on the clocks of its own zone.
 */
export function setFields(time: DateTime, fields: ClockFields): DateTime {
  const { day, hour, minute } = fields;
  // Counts in UTC fields, where every time exists once.
  const local = time.setZone('utc', { keepLocalTime: true });
  const month = local.toFormat('MMMM yyyy', { locale: 'en' });
  check('day', day, 1, local.daysInMonth ?? 0, ` in ${month}`);
  check('hour', hour, 0, 23);
  check('minute', minute, 0, 59);
  const sharp = hour !== undefined || minute !== undefined;
  const clock = sharp ? { hour, minute: minute ?? 0, second: 0, millisecond: 0 } : {};
  return onTheClock(local.set({ day, ...clock }), time.zoneName ?? 'UTC', textOf(fields));
}

function check(
  name: string,
  value: number | undefined,
  first: number,
  last: number,
  where = '',
): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && value >= first && value <= last) return;
  throw new InvalidInputError(
    `${name} must be a whole number from ${first} to ${last}${where}, not ${value}`,
  );
}

function textOf(fields: ClockFields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** Fields to set: the day counts from 1, the hour and minute from 0. */
export interface ClockFields {
  day?: number | undefined;
  hour?: number | undefined;
  minute?: number | undefined;
}
