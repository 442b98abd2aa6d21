import { Duration, type DurationLikeObject, type DurationObjectUnits } from 'luxon';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { readDuration } from './duration-text.js';
import { isTemporalDuration } from './temporal-objects.js';

export const MAX_YEARS = 100;

const EXAMPLES = 'write it as 90s, 2h30m, 2 days, 1 month or P2DT3H';

/**
 * Parses a duration, ISO 8601 or plain, signed and compound: `P2DT3H`, `2h30m`, `1 month -1 week`.
 */
export function parseDuration(text: string): Duration {
  if (text.trim() === '') throw new InvalidInputError(`the duration is empty: ${EXAMPLES}`);
  if (/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text)) {
    throw new InvalidInputError(`${quote(text)} has no unit: ${EXAMPLES}`);
  }
  if (/\d\s*M(?![A-Za-z])/.test(text) && !/P/i.test(text)) {
    throw new InvalidInputError(
      `${quote(text)} may mean months or minutes: write '1 month' or '1m'`,
    );
  }
  const duration = readDuration(text);
  if (duration === undefined) {
    throw new InvalidInputError(`${quote(text)} is not a duration: ${EXAMPLES}`);
  }
  return checkDuration(duration, quote(text));
}

/**
 * Returns the duration.
 *
 * @throws InvalidInputError when it has no exact length: not a number, no unit, a part of a month,
 *    or more than a lifetime
 */
export function checkDuration(duration: Duration, name: string): Duration {
  if (!duration.isValid || Object.keys(duration.toObject()).length === 0) {
    throw new InvalidInputError(`${name} is not a duration: ${EXAMPLES}`);
  }
  const { years = 0, quarters = 0, months = 0 } = duration.toObject();
  if (![years, quarters, months].every((count) => Number.isInteger(count))) {
    throw new InvalidInputError(
      `${name} has a part of a month or year: use whole ones, or weeks and days`,
    );
  }
  const length = Math.abs(duration.as('years'));
  // A year counts as 365 days, so the limit leaves room for leap days. Instants are checked
  // exactly.
  if (!(length <= MAX_YEARS * 1.01)) {
    throw new InvalidInputError(`${name} is longer than ${MAX_YEARS} years: use a shorter one`);
  }
  return duration;
}

/**
 * Returns the milliseconds of a duration of fixed length. `what` names it in errors, such as a
 * timeout.
 */
export function fixedMillis(duration: Duration, what: string): number {
  checkDuration(duration, what);
  const { years = 0, quarters = 0, months = 0 } = duration.toObject();
  if (years !== 0 || quarters !== 0 || months !== 0) {
    throw new InvalidInputError(
      `${what} has months or years, which vary in length: use weeks or days`,
    );
  }
  const millis = Math.round(duration.toMillis());
  if (millis <= 0)
    throw new InvalidInputError(`${what} must be longer than zero, such as 90s or 2h30m`);
  return millis;
}

const UNITS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;

/** Formats a length in words, by its two largest units: `2 days 3 hours`. */
export function formatDuration(millis: number): string {
  if (millis !== 0 && Math.abs(millis) < 1000)
    return counted(Math.round(Math.abs(millis)), 'milliseconds');
  const whole = Duration.fromMillis(Math.round(Math.abs(millis) / 1000) * 1000);
  return inWords(whole.shiftTo('days', 'hours', 'minutes', 'seconds').toObject());
}

/**
 * Formats the two largest units of a duration whose units all count up, without units after one
 * that is zero.
 */
export function inWords(parts: DurationObjectUnits): string {
  const first = UNITS.findIndex((unit) => (parts[unit] ?? 0) !== 0);
  if (first === -1) return '0 seconds';
  return UNITS.slice(first, first + 2)
    .map((unit) => ({ unit, count: Math.floor(parts[unit] ?? 0) }))
    .filter(({ count }) => count !== 0)
    .map(({ unit, count }) => counted(count, unit))
    .join(' ');
}

function counted(count: number, units: string): string {
  return `${count} ${count === 1 ? units.slice(0, -1) : units}`;
}

/** Returns a duration. @throws InvalidInputError when it is invalid */
export function toDuration(input: DurationInput, what: string): Duration {
  if (typeof input === 'string') return parseDuration(input);
  if (isTemporalDuration(input)) return parseDuration(input.toString());
  return checkDuration(fromLuxon(input, what), what);
}

/**
 * Returns the milliseconds of a duration.
 *
 * @throws InvalidInputError when it is invalid, not above zero, or of no fixed length, such as a
 *    month
 */
export function toMillis(input: DurationInput, what: string): number {
  return fixedMillis(toDuration(input, what), what);
}

/** Reads Luxon's input, and replaces its errors for invalid units and numbers. */
function fromLuxon(input: Duration | DurationLikeObject, what: string): Duration {
  try {
    return Duration.fromDurationLike(input);
  } catch (error) {
    const given = JSON.stringify(input);
    throw new InvalidInputError(
      `${what} is not a duration, ${given}: use '2 days' or { days: 2 }`,
      {
        cause: error,
      },
    );
  }
}

/** Duration as text (`2 days`, `PT1H30M`), as Luxon's, or as a `Temporal.Duration`. */
export type DurationInput =
  | Duration
  | DurationLikeObject
  | string
  | { readonly [Symbol.toStringTag]: 'Temporal.Duration'; toString(): string };
