import { DateTime } from 'luxon';
import { BadInput } from '../errors.js';
import { onTheClock } from './local-time.js';
import { quote } from './quote.js';

// A whole date, then perhaps a time and an offset. Half dates (2026, 2026-11) are left out: as a time
// to be told something they are more often a slip than a wish.
const ISO =
  /^(?<date>[+-]\d{6}-\d\d-\d\d|\d{4}-\d\d-\d\d|\d{8}|\d{4}-w\d\d-\d|\d{4}-\d{3})(?:[t ](?<time>\d\d(?::?\d\d){0,2}(?:[.,]\d+)?) ?(?<offset>z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const WIDEST_OFFSET = 14 * 60;

/** The instant an ISO 8601 text names, undefined where it has not that form. */
export function parseIsoTime(text: string, zone: string): DateTime | undefined {
  const { date, time = '00', offset } = ISO.exec(text)?.groups ?? {};
  if (date === undefined) return undefined;
  const local = DateTime.fromISO(`${date}T${time}`.toUpperCase(), { zone: 'utc' });
  if (!local.isValid) throw new BadInput(`${quote(text)} does not exist: ${reason(date)}`);
  if (offset === undefined) return onTheClock(local, zone, text);
  const instant = DateTime.fromISO(`${date}T${time}${offset}`.toUpperCase(), { setZone: true });
  if (!instant.isValid || Math.abs(instant.offset) > WIDEST_OFFSET) {
    throw new BadInput(`${quote(text)} has an offset no clock has: they go from -14:00 to +14:00`);
  }
  return instant.setZone(zone);
}

function reason(date: string): string {
  const [year = NaN, month = NaN, day = NaN] = date.split(/(?<=\d)-/).map(Number);
  if (Math.abs(year) > 9999) return 'use a year of four digits';
  const first = DateTime.utc(year, month);
  if (first.isValid && day > first.daysInMonth) {
    const name = first.toFormat('MMMM yyyy', { locale: 'en' });
    return `${name} has ${first.daysInMonth} days`;
  }
  return 'write a date and time of the calendar, such as 2026-11-25T10:00';
}
