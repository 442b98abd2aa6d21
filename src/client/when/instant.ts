import { DateTime } from 'luxon';
import { BadInput } from '../../errors.js';
import type { InstantInput } from '../schedule-options.js';
import { checkInstant } from './calendar.js';
import { parseEnglishTime } from './english-time.js';
import { parseIsoTime } from './iso-time.js';
import { quote } from './quote.js';
import { isoOf, isTemporalTime } from './temporal-objects.js';

export { addDuration, checkInstant } from './calendar.js';

/**
 * Returns the instant of a text, ISO 8601 or English; without an offset it is on the clocks of the zone. With `endOfDay` a
 * day without a time means its end.
 */
export function parseInstant(
  text: string,
  zone: string,
  now: DateTime,
  endOfDay = false,
): DateTime {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words === '')
    throw new BadInput("the time is empty: use '2026-11-25 10:00' or 'tomorrow 9am'");
  if (words.length > 100) throw new BadInput(`${quote(words)} is too long for a time`);
  const instant =
    parseIsoTime(words, zone, endOfDay) ?? parseEnglishTime(words, zone, now, endOfDay);
  return checkInstant(instant, now, quote(text));
}

/** The instant a caller of the library gives, in whichever way. */
export function toInstant(value: InstantInput, zone: string, now: DateTime): DateTime {
  if (typeof value === 'string') return parseInstant(value, zone, now);
  if (isTemporalTime(value)) return parseInstant(isoOf(value), zone, now);
  const instant = value instanceof Date ? DateTime.fromJSDate(value, { zone: 'utc' }) : value;
  if (!DateTime.isDateTime(instant)) {
    throw new BadInput(
      'not a time: use a Date, a Luxon DateTime, a text, or a Temporal.Instant, ZonedDateTime or PlainDateTime',
    );
  }
  const name = instant.toISO() ?? 'the time given';
  return checkInstant(instant, now, name).setZone(zone);
}

/** Returns the instant up to which something lasts; a date without a time includes that day. */
export function toEnd(until: InstantInput, zone: string, now: DateTime): DateTime {
  return typeof until === 'string'
    ? parseInstant(until, zone, now, true)
    : toInstant(until, zone, now);
}
