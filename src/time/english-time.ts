import type { ParsedResult } from 'chrono-node/en';
import { DateTime, type Duration } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { addDuration } from './calendar.js';
import { readDuration } from './duration-text.js';
import { checkDuration } from './duration.js';
import { splitBase, splitDistance } from './english-distance.js';
import { hasDate, readParts, readTimeOfDay, zoneOfOffset } from './english-parts.js';
import { listed } from './local-time.js';
import { candidateDays, firstToCome } from './next-time.js';
import { type Reading, readingsAtNight, splitNight } from './night.js';
import { withDigits } from './number-words.js';

/** Text, and everything that its meaning depends on. This machine's zone is not part of it. */
interface EnglishInput {
  text: string;
  /** Text in lower case, with digits for number words, without its night. */
  words: string;
  night: boolean;
  /** Zone whose clocks the text means: that of its offset, or the requested one. */
  clocks: string;
  /** Current time in that zone. */
  now: DateTime;
  /** Set when a day without a time means its end. */
  endOfDay: boolean;
}

/**
 * Returns the instant of an English text.
 *
 * @throws InvalidInputError unless every word is understood
 */
export function parseEnglishTime(
  text: string,
  zone: string,
  now: DateTime,
  endOfDay = false,
): DateTime {
  refuseWhatMisleads(text);
  const { words, night } = splitNight(plainWords(text));
  const clocks = zoneOfOffset(words) ?? zone;
  const input = { text, words, night, clocks, now: now.setZone(clocks), endOfDay };
  return read(input).setZone(zone);
}

function plainWords(text: string): string {
  return (
    withDigits(text.toLowerCase())
      .replace(/\b(the )?day after tomorrow\b/, 'overmorrow')
      .replace(/\b12 (?=(noon|midday|midnight)\b)/, '')
      .replace(/(?<=\d( ?[ap]m)?) ?z$/, ' utc')
      // Chrono takes a minus after a time of 24 hours for the sign of a range.
      .replace(/(?<=\d:\d\d) (?=-(0\d|1[0-4]):?\d\d$)/, ' utc')
      .replace(/\b(utc|gmt)\b/, (name) => name.toUpperCase())
  );
}

function refuseWhatMisleads(text: string): void {
  if (readDuration(text) !== undefined) {
    throw new InvalidInputError(`${quote(text)} is a duration, not a time: write 'in ${text}'`);
  }
  if (/(^|\s)\d{1,2}([/.-])\d{1,2}\2\d{2,4}\b|(^|\s)\d{1,2}\/\d{1,2}(?![/\d])/.test(text)) {
    throw new InvalidInputError(
      `${quote(text)} may have the day or the month first: write the date as 2026-11-25`,
    );
  }
}

function read(input: EnglishInput): DateTime {
  const { text, words, clocks, now } = input;
  if (words === 'now') return now;
  const distance = splitDistance(words);
  if (distance) {
    const { duration, rest, exact } = distance;
    const later = addDuration(now, checkDuration(duration, quote(text)), clocks, quote(text));
    if (rest === '' && !exact) throw saysNoTime(text);
    if (rest === '' && !input.night) return later;
    const found = readTimeOfDay(rest, now);
    if (found) {
      refuseHours(duration, text);
      const day = DateTime.utc(later.year, later.month, later.day);
      return choose([day], { found, isDated: true }, input);
    }
  }
  const based = splitBase(words);
  if (based) {
    const base = read({ ...input, words: based.base });
    return base.plus(checkDuration(based.duration, quote(text)));
  }
  const found = readParts(words, now, text);
  refuseWithoutDay(found, input);
  const today = DateTime.utc(now.year, now.month, now.day);
  const days = candidateDays(found.start, words, today, input.night);
  return choose(days, { found, isDated: hasDate(found) }, input);
}

function refuseHours(duration: Duration, text: string): void {
  const { hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration.toObject();
  if ([hours, minutes, seconds, milliseconds].every((count) => count === 0)) return;
  throw new InvalidInputError(`${quote(text)} has both hours and a time of day: leave out one`);
}

function refuseWithoutDay({ start }: ParsedResult, { text, words }: EnglishInput): void {
  const isDay = start.isCertain('day') || start.isCertain('weekday');
  const isPeriod = start.isCertain('month') || start.isCertain('year');
  if (isDay || (!isPeriod && !/\bthis (week|month|year)\b/.test(words))) return;
  throw new InvalidInputError(`${quote(text)} has no day: write the date as 2026-11-25`);
}

function saysNoTime(text: string): InvalidInputError {
  return new InvalidInputError(
    `${quote(text)} has no time of day: add one, as in 'tomorrow 09:00'`,
  );
}

interface Found {
  found: ParsedResult;
  /** Set when the text names a day. */
  isDated: boolean;
}

/** Returns the intended time on the first of some days on which it is still to come. */
function choose(days: DateTime[], { found, isDated }: Found, input: EnglishInput): DateTime {
  const { text, clocks, now } = input;
  const { start } = found;
  if (start.isCertain('timezoneOffset')) refuseAbbreviation(text);
  const weekday = start.isCertain('weekday') ? start.get('weekday') : null;
  const coming = (reading: Reading | null) =>
    firstToCome({ days, reading, weekday, clocks, now, text });
  if (!start.isCertain('hour')) {
    if (isDated && input.endOfDay && !input.night && !saysPartOfDay(found)) return coming(null);
    throw saysNoTime(text);
  }
  const choices = readingsOf({ found, isDated }, input).map(coming);
  const [only, other] = choices;
  if (only !== undefined && other === undefined) return only;
  throw new InvalidInputError(
    `${quote(text)} may mean two times: choose ${listed(choices.toSorted((a, b) => +a - +b))}`,
  );
}

/** Returns whether a text names a part of a day without an hour. */
function saysPartOfDay(found: ParsedResult): boolean {
  const parts = ['morning', 'afternoon', 'evening'];
  return parts.some((part) => found.tags().has(`casualReference/${part}`));
}

function readingsOf({ found: { start }, isDated }: Found, input: EnglishInput): Reading[] {
  const [hour = 0, minute = 0, second = 0, millisecond = 0] = (
    ['hour', 'minute', 'second', 'millisecond'] as const
  ).map((part) => start.get(part) ?? 0);
  const clock = { hour, minute, second, millisecond };
  const tags = start.tags();
  const isMidnight = tags.has('casualReference/midnight');
  const hasHalf = isMidnight || tags.has('casualReference/noon') || start.isCertain('meridiem');
  const isTwelve = hour === 0 && hasHalf;
  if (input.night || (isTwelve && tags.has('casualReference/today'))) {
    return readingsAtNight(clock, hasHalf || /(^| )0\d/.test(input.words));
  }
  // The midnight of a day may be its begin or its end.
  return (isMidnight && isDated ? [0, 1] : [0]).map((daysAfter) => ({ clock, daysAfter }));
}

/**
 * Refuses abbreviations: CST is Chicago, Shanghai or Havana. Only an offset, or UTC, is
 * unambiguous.
 */
function refuseAbbreviation(text: string): void {
  if (/[+-]\d{1,2}(:?\d\d)?$|\b(utc|gmt)\b|\d *([ap]m)? *z$/i.test(text)) return;
  throw new InvalidInputError(
    `${quote(text)} has an ambiguous zone: add an offset such as +01:00, or a timezone such as America/Chicago`,
  );
}
