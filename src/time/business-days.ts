import type { DateTime } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';

/** Returns whether a day is a business day, by its date alone. */
export type IsBusinessDay = (day: DateTime) => boolean;

const MAX_BUSINESS_DAYS = 10_000;

/** Parses `3 business days`; undefined if a duration is not of business days. */
export function parseBusinessDays(duration: unknown): number | undefined {
  if (typeof duration !== 'string') return undefined;
  const [, count] = /^\s*(\S+?)\s*(?:business|working)\s+days?\s*$/i.exec(duration) ?? [];
  if (count === undefined) return undefined;
  const days = /^\d+$/.test(count) ? Number(count) : 0;
  if (days >= 1 && days <= MAX_BUSINESS_DAYS) return days;
  throw new InvalidInputError(
    `${quote(duration)} must be a whole number from 1 to ${MAX_BUSINESS_DAYS}: write it as 3 business days`,
  );
}

/** Returns the same time of day, in the zone of the time, that many business days later. */
export function addBusinessDays(
  from: DateTime,
  count: number,
  isBusinessDay: IsBusinessDay,
): DateTime {
  let days = 0;
  for (let left = count; left > 0;) {
    days += 1;
    if (days > MAX_BUSINESS_DAYS * 4) {
      throw new InvalidInputError('the calendar has too few business days: change it');
    }
    if (isBusinessDay(from.plus({ days }))) left -= 1;
  }
  return from.plus({ days });
}
