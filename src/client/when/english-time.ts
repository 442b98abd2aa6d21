import * as chrono from 'chrono-node/en';
import { DateTime } from 'luxon';
import { BadInput } from '../errors.js';
import { addDuration } from './calendar.js';
import { readDuration } from './duration-text.js';
import { onTheClock } from './local-time.js';
import { quote } from './quote.js';

const EXAMPLES = "write it as '2026-11-25 10:00', 'tomorrow 9am' or 'next monday 21:30'";

/** The instant an English text names; every word of it must have been understood. */
export function parseEnglishTime(text: string, zone: string, now: DateTime): DateTime {
  const distance = /^in (.+)$|^(.+) from now$/i.exec(text);
  const duration = readDuration(distance?.[1] ?? distance?.[2] ?? '');
  if (duration !== undefined) return addDuration(now, duration, zone);
  refuseWhatMisleads(text);
  const found = understand(text, zone, now);
  if (found.tags().has('casualReference/now')) return addDuration(now, {}, zone);
  if (!found.start.isCertain('hour')) {
    throw new BadInput(`${quote(text)} says no time of day: add one, such as '${text} 09:00'`);
  }
  return toInstant(found.start, zone, text);
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
    throw new BadInput(`${quote(text)} is not a time, or one that does not exist: ${EXAMPLES}`);
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
  refuseAbbreviation(parts, text);
  return local.minus({ minutes: part('timezoneOffset') }).setZone(zone);
}

/** CST is Chicago, Shanghai or Havana; only an offset, or UTC, says which clock is meant. */
function refuseAbbreviation(parts: chrono.ParsedResult['start'], text: string): void {
  const named = /[+-]\d|\b(utc|gmt|z)\b|\dz\b/i.test(text);
  const relative = parts.tags().has('result/relativeDateAndTime');
  if (!named && !relative) {
    throw new BadInput(`${quote(text)} has a zone that may mean several: use --timezone or +01:00`);
  }
}
