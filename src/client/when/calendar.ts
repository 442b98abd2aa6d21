import type { DateTime, Duration } from 'luxon';
import { BadInput } from '../../errors.js';
import { MOST_YEARS } from './duration.js';

/** Calendar arithmetic in a zone: a month later is the same day, a day later the same time. */
export function addDuration(
  now: DateTime,
  duration: Duration,
  zone: string,
  name?: string,
): DateTime {
  const instant = now.setZone(zone).plus(duration);
  return checkInstant(instant, now, name ?? instant.toISO() ?? 'the time');
}

/** Refuses an instant that is none, or that nobody alive will see. The past is no error. */
export function checkInstant(instant: DateTime, now: DateTime, name: string): DateTime {
  if (!instant.isValid) {
    throw new BadInput(`${name} is not a time: use one such as 2026-11-25T10:00`);
  }
  if (instant > now.plus({ years: MOST_YEARS })) {
    throw new BadInput(`${name} is more than ${MOST_YEARS} years ahead: use an earlier one`);
  }
  if (instant.toUTC().year < 1) {
    throw new BadInput(`${name} is before the year 1: use a later one`);
  }
  return instant;
}

/** Returns the last moment of a day, which is counted as if it were UTC, on the clocks of a zone. */
export function endOfDay(day: DateTime, zone: string): DateTime {
  return day.set({ hour: 12 }).setZone(zone, { keepLocalTime: true }).endOf('day');
}
