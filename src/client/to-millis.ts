import { Duration } from 'luxon';
import type { DurationInput } from '../registry/define-alert.js';
import { checkDuration, fixedMillis, parseDuration } from './when/duration.js';

/** @throws BadInput */
export function toDuration(input: DurationInput, what: string): Duration {
  if (typeof input === 'string') return parseDuration(input);
  return checkDuration(Duration.fromDurationLike(input), what);
}

/** @throws BadInput when it is no length of time, not above zero, or of no fixed length, such as a month */
export function toMillis(input: DurationInput, what: string): number {
  return fixedMillis(toDuration(input, what), what);
}
