import { DateTime } from 'luxon';
import { type PausedUntil, RESUMED } from '../contract/pause.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { checkInstant } from './calendar.js';
import { inWords } from './duration.js';
import { parseEnglishTime } from './english-time.js';
import { parseIsoTime } from './iso-time.js';
import { isAmbiguous } from './local-time.js';
import { isoOf, isTemporalTime } from './temporal-objects.js';

/**
 * Returns the instant of a text, ISO 8601 or English. A text without an offset is on the clocks of
 * the zone. With `endOfDay`, a day without a time means its end.
 */
export function parseInstant(
  text: string,
  zone: string,
  now: DateTime,
  endOfDay = false,
): DateTime {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words === '')
    throw new InvalidInputError("the time is empty: use '2026-11-25 10:00' or 'tomorrow 9am'");
  if (words.length > 100) throw new InvalidInputError(`${quote(words)} is too long for a time`);
  const instant =
    parseIsoTime(words, zone, endOfDay) ?? parseEnglishTime(words, zone, now, endOfDay);
  return checkInstant(instant, now, quote(text));
}

/** Returns the instant that a caller of the library passes in any form. */
export function toInstant(value: InstantInput, zone: string, now: DateTime): DateTime {
  if (typeof value === 'string') return parseInstant(value, zone, now);
  if (isTemporalTime(value)) return parseInstant(isoOf(value), zone, now);
  const instant = value instanceof Date ? DateTime.fromJSDate(value, { zone: 'utc' }) : value;
  if (!DateTime.isDateTime(instant)) {
    throw new InvalidInputError(
      'not a time: use a Date, a Luxon DateTime, a text, or a Temporal.Instant, ZonedDateTime or PlainDateTime',
    );
  }
  const name = instant.toISO() ?? 'the time given';
  return checkInstant(instant, now, name).setZone(zone);
}

/** Returns the end of a period. A date without a time includes that day. */
export function toEnd(until: InstantInput, zone: string, now: DateTime): DateTime {
  return typeof until === 'string'
    ? parseInstant(until, zone, now, true)
    : toInstant(until, zone, now);
}

/** Describes an instant as understood: `Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)`. */
export function describeInstant(instant: DateTime, zone: string, now: DateTime): string {
  const local = instant.setZone(zone);
  if (!local.isValid) throw new InvalidInputError('the time given is not a time');
  const offset = isAmbiguous(local) ? ' ZZ' : '';
  const clock = local.toFormat(`ccc d MMM yyyy HH:mm:ss${offset}`, { locale: 'en' });
  return `${clock} ${zone} (${distance(local, now.setZone(zone))})`;
}

function distance(instant: DateTime, now: DateTime): string {
  const [earlier, later] = instant < now ? [instant, now] : [now, instant];
  if (later.diff(earlier).toMillis() < 1000) return 'now';
  const between = later.diff(earlier, ['years', 'months', 'days', 'hours', 'minutes', 'seconds']);
  const words = inWords(between.toObject());
  return instant < now ? `${words} ago` : `in ${words}`;
}

/** Formats a time in ISO 8601 and UTC, as times are stored and printed. */
export function utc(time: DateTime | number): string {
  return new Date(time.valueOf()).toISOString();
}

export type InstantInput =
  | DateTime
  | Date
  | string
  | {
      readonly [Symbol.toStringTag]:
        'Temporal.Instant' | 'Temporal.ZonedDateTime' | 'Temporal.PlainDateTime';
      toString(): string;
    };

/** Returns the end of a pause, or `resumed`. @throws InvalidInputError when the time is invalid */
export function pauseEnd(
  until: InstantInput,
  zone: string,
  now: DateTime = DateTime.now(),
): PausedUntil {
  return until === RESUMED ? RESUMED : utc(toEnd(until, zone, now));
}
