import { DateTime } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { endOfDay as endOf } from './calendar.js';
import { onTheClock, withOffset } from './local-time.js';
import { parseZone } from './zone.js';

// Matches a whole date. Partial dates (2026, 2026-11) are left out, because they are more often a
// mistake than an intended time.
const DATE = /[+-]\d{6}-\d\d-\d\d|\d{4}-\d\d-\d\d|\d{8}|\d{4}-w\d\d-\d|\d{4}-\d{3}/;
const TIME = /\d\d(?::?\d\d){0,2}(?:[.,]\d+)?/;
const OFFSET = /z|[+-]\d\d(?::?\d\d)?/;
// Matches the suffix of RFC 9557: a zone, then tags. A calendar tag only affects how the date is
// shown.
const ZONE = /\[!?(?<place>[^[\]=]+)\]/;
const TAG = /\[!?[a-z_][a-z\d_-]*=[^[\]]+\]/;
const ISO = new RegExp(
  `^(?<date>${DATE.source})(?:[t ](?<time>${TIME.source}) ?(?<offset>${OFFSET.source})?)?` +
    `(?:${ZONE.source})?(?<tags>(?:${TAG.source})*)$`,
  'i',
);

const WIDEST_OFFSET = 14 * 60;

/**
 * Returns the instant of an ISO 8601 text, or undefined if it does not have that form. A date means
 * the start of its day, or its end.
 */
export function parseIsoTime(text: string, zone: string, endOfDay = false): DateTime | undefined {
  const { date, time: given, offset, place, tags = '' } = ISO.exec(text)?.groups ?? {};
  if (date === undefined) return undefined;
  const time = given ?? '00';
  const local = DateTime.fromISO(`${date}T${time}`.toUpperCase(), { zone: 'utc' });
  if (!local.isValid) throw new InvalidInputError(`${quote(text)} does not exist: ${reason(date)}`);
  refuseUnknown(tags, text);
  const clocks = place === undefined ? undefined : parseZone(place);
  if (given === undefined && endOfDay) return endOf(local, clocks ?? zone).setZone(zone);
  if (offset === undefined) return onTheClock(local, clocks ?? zone, text).setZone(zone);
  const instant = DateTime.fromISO(`${date}T${time}${offset}`.toUpperCase(), { setZone: true });
  if (!instant.isValid || Math.abs(instant.offset) > WIDEST_OFFSET) {
    throw new InvalidInputError(
      `${quote(text)} has an invalid offset: offsets go from -14:00 to +14:00`,
    );
  }
  // Z gives the instant, but says nothing about the clocks.
  if (clocks === undefined || /z/i.test(offset)) return instant.setZone(zone);
  return withOffset(local, instant.offset, clocks, text).setZone(zone);
}

/** Refuses tags marked with `!`. RFC 9557 allows ignoring all others. */
function refuseUnknown(tags: string, text: string): void {
  const [tag] = /\[!(?!u-ca=)[^\]]+\]/.exec(tags) ?? [];
  if (tag === undefined) return;
  throw new InvalidInputError(`${quote(text)} has ${quote(tag)}, which is unsupported: remove it`);
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
