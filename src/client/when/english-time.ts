import * as chrono from 'chrono-node/en';
import { DateTime } from 'luxon';
import type { Duration } from 'luxon';
import { BadInput } from '../../errors.js';
import { addDuration } from './calendar.js';
import { readDuration } from './duration-text.js';
import { onTheClock } from './local-time.js';
import { quote } from './quote.js';

const EXAMPLES = "write it as '2026-11-25 10:00', 'tomorrow 9am' or 'next monday 21:30'";

/** The instant an English text names; every word of it must have been understood. */
export function parseEnglishTime(text: string, zone: string, now: DateTime): DateTime {
  const distance = readDistance(text);
  if (distance !== undefined) return addDuration(now, distance, zone, quote(text));
  refuseWhatMisleads(text);
  const found = understand(text, zone, now);
  if (found.tags().has('casualReference/now')) return now.setZone(zone);
  refuseWhatIsVague(found, text);
  return toInstant(found.start, zone, text);
}

/** `in 2 hours`, `an hour from now`, `5 minutes ago`: a duration, which Chrono adds wrongly when clocks change. */
function readDistance(text: string): Duration | undefined {
  const forms = /^in (?<in>.+)$|^(?<later>.+) (from now|later)$|^(?<ago>.+) ago$/i;
  const { in: within, later, ago } = forms.exec(text)?.groups ?? {};
  const amount = (within ?? later ?? ago ?? '').replace(/^(an?|one) /i, '1 ');
  const duration = readDuration(amount);
  return ago === undefined ? duration : duration?.negate();
}

function refuseWhatMisleads(text: string): void {
  if (readDuration(text) !== undefined) {
    throw new BadInput(`${quote(text)} is a duration, not a time: use --in, or 'in ${text}'`);
  }
  if (/(^|\s)\d{1,2}([/.-])\d{1,2}\2\d{2,4}\b|(^|\s)\d{1,2}\/\d{1,2}(?![/\d])/.test(text)) {
    throw new BadInput(
      `${quote(text)} may have the day or the month first: write the date as 2026-11-25`,
    );
  }
}

function understand(text: string, zone: string, now: DateTime): chrono.ParsedResult {
  const reference = { instant: now.toJSDate(), timezone: now.setZone(zone).offset };
  // Chrono knows the day after tomorrow only in these words.
  const words = text.replace(/\b(the )?day after tomorrow\b/i, 'in 2 days');
  // Looking forward, it takes the last monday for the next one.
  const forwardDate = !/\b(last|past|ago|yesterday)\b/i.test(words);
  const [found, ...others] = chrono.parse(words, reference, { forwardDate });
  if (found === undefined) {
    throw new BadInput(`${quote(text)} is not understood, or does not exist: ${EXAMPLES}`);
  }
  const rest = words.replace(found.text, '').replace(/\b(at|on|the)\b|[\s,.]/gi, '');
  if (others.length > 0 || rest !== '') {
    throw new BadInput(
      `${quote(text)} is understood only in part, ${quote(found.text)}: ${EXAMPLES}`,
    );
  }
  if (found.end) throw new BadInput(`${quote(text)} is a range: give one time`);
  return found;
}

function refuseWhatIsVague(found: chrono.ParsedResult, text: string): void {
  const tags = found.tags();
  const isCertain = (part: chrono.Component): boolean => found.start.isCertain(part);
  if (tags.has('result/relativeDateAndTime')) {
    throw new BadInput(`${quote(text)} is not understood: write it as 'in 2 hours'`);
  }
  if (!isCertain('hour')) {
    throw new BadInput(`${quote(text)} says no time of day: add one, as in 'tomorrow 09:00'`);
  }
  if (isCertain('month') && !isCertain('day') && !tags.has('result/relativeDate')) {
    throw new BadInput(`${quote(text)} says no day: write the date as 2026-11-25`);
  }
}

function toInstant(parts: chrono.ParsedResult['start'], zone: string, text: string): DateTime {
  const part = (name: chrono.Component): number => parts.get(name) ?? 0;
  const local = DateTime.fromObject(
    {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
      millisecond: part('millisecond'),
    },
    { zone: 'utc' },
  );
  if (!local.isValid) throw new BadInput(`${quote(text)} does not exist: ${EXAMPLES}`);
  if (parts.isCertain('weekday') && part('weekday') !== local.weekday % 7) {
    const day = local.toFormat('d MMMM yyyy', { locale: 'en' });
    const weekday = local.toFormat('cccc', { locale: 'en' });
    throw new BadInput(`${quote(text)} does not exist: ${day} is a ${weekday}`);
  }
  if (!parts.isCertain('timezoneOffset')) return onTheClock(local, zone, text);
  refuseAbbreviation(text);
  return local.minus({ minutes: part('timezoneOffset') }).setZone(zone);
}

/** CST is Chicago, Shanghai or Havana; only an offset, or UTC, says which clock is meant. */
function refuseAbbreviation(text: string): void {
  if (/[+-]\d{1,2}(:?\d\d)?$|\b(utc|gmt)\b|\dz$/i.test(text)) return;
  throw new BadInput(`${quote(text)} has a zone that may mean several: use --timezone or +01:00`);
}
