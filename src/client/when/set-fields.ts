import type { DateTime } from 'luxon';
import { BadInput } from '../../errors.js';
import type { ClockFields } from '../schedule-options.js';
import { onTheClock } from './local-time.js';

/** The time with another day of its month, hour or minute, on the clocks of its own zone. */
export function setFields(time: DateTime, fields: ClockFields): DateTime {
  const { day, hour, minute } = fields;
  // Counted as if it were UTC, where every time exists once.
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
  throw new BadInput(
    `${name} must be a whole number from ${first} to ${last}${where}, not ${value}`,
  );
}

function textOf(fields: ClockFields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}
