import { Duration } from 'luxon';
import type { DurationLikeObject } from 'luxon';
import type { DurationInput } from '../registry/define-alert.js';
import { BadInput } from '../errors.js';
import { checkDuration, fixedMillis, parseDuration } from './when/duration.js';
import { isTemporalDuration } from './when/temporal-objects.js';

/** @throws BadInput */
export function toDuration(input: DurationInput, what: string): Duration {
  if (typeof input === 'string') return parseDuration(input);
  if (isTemporalDuration(input)) return parseDuration(input.toString());
  return checkDuration(fromLuxon(input, what), what);
}

/** @throws BadInput when it is no length of time, not above zero, or of no fixed length, such as a month */
export function toMillis(input: DurationInput, what: string): number {
  return fixedMillis(toDuration(input, what), what);
}

/** Luxon throws errors of its own for units and numbers that are none. */
function fromLuxon(input: Duration | DurationLikeObject, what: string): Duration {
  try {
    return Duration.fromDurationLike(input);
  } catch (error) {
    const given = JSON.stringify(input);
    throw new BadInput(`${what} is not a duration, ${given}: use '2 days' or { days: 2 }`, {
      cause: error,
    });
  }
}
