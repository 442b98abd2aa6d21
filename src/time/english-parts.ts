import * as chrono from 'chrono-node/en';
import { type DateTime, FixedOffsetZone } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';

const EXAMPLES = "write it as '2026-11-25 10:00', 'tomorrow 9am' or 'next monday 21:30'";

// Chrono's tags for a distance such as `in 2 days`, which it adds wrongly, and for the end of a
// month or year.
const DISTANCE = 'result/relativeDate';
const DISTANCE_IN_HOURS = 'result/relativeDateAndTime';
const END_OF_PERIOD = 'refiner/ENEndOfPeriodRefiner';

/**
 * Returns the parts of a time in words.
 *
 * @throws InvalidInputError unless every word is understood
 */
export function readParts(words: string, now: DateTime, text: string): chrono.ParsedResult {
  const [found, ...others] = find(words, now);
  if (found === undefined) {
    throw new InvalidInputError(`${quote(text)} is not understood, or does not exist: ${EXAMPLES}`);
  }
  const tags = found.tags();
  if (tags.has(DISTANCE) && !tags.has(END_OF_PERIOD)) {
    const cure = tags.has(DISTANCE_IN_HOURS) ? "write it as 'in 2 hours'" : EXAMPLES;
    throw new InvalidInputError(`${quote(text)} is not understood: ${cure}`);
  }
  if (others.length > 0 || restOf(words, found) !== '' || tags.has('casualReference/now')) {
    throw new InvalidInputError(
      `${quote(text)} is understood only in part, ${quote(found.text)}: ${EXAMPLES}`,
    );
  }
  if (found.end) throw new InvalidInputError(`${quote(text)} is a range: give one time`);
  return found;
}

/** Returns the parts of words that are only a time of day. */
export function readTimeOfDay(words: string, now: DateTime): chrono.ParsedResult | undefined {
  const [found, ...others] = find(words, now);
  if (!found || others.length > 0 || found.end || restOf(words, found) !== '') return undefined;
  const isTime = found.start.isCertain('hour') && !found.tags().has(DISTANCE);
  return isTime && !hasDate(found) ? found : undefined;
}

export function hasDate({ start }: chrono.ParsedResult): boolean {
  return (['weekday', 'day', 'month', 'year'] as const).some((part) => start.isCertain(part));
}

/** Returns the zone of an offset in words. */
export function zoneOfOffset(words: string): string | undefined {
  if (!/\b(UTC|GMT)\b|[+-]\d/.test(words)) return undefined;
  const found = chrono.parse(words).find(
    // A distance in hours has the offset of this machine.
    ({ start }) => start.isCertain('timezoneOffset') && !start.tags().has(DISTANCE_IN_HOURS),
  );
  const minutes = found?.start.get('timezoneOffset') ?? undefined;
  return minutes === undefined ? undefined : FixedOffsetZone.instance(minutes).name;
}

/**
 * Asks Chrono, which gets noon of the date in the zone, on this machine's clocks, as now: it counts
 * days on those, and noon exists on every day.
 */
function find(words: string, { year, month, day }: DateTime): chrono.ParsedResult[] {
  return chrono.parse(words, new Date(year, month - 1, day, 12));
}

function restOf(words: string, { text }: chrono.ParsedResult): string {
  return words.replace(text, '').replace(/\b(at|on|the)\b|[\s,.]/g, '');
}
