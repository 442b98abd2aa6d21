import { Duration } from 'luxon';

/** A fixed length of time as it is printed for programs: `PT36H`. */
export function isoDuration(millis: number): string {
  return Duration.fromMillis(millis).shiftTo('hours', 'minutes', 'seconds').toISO() ?? '';
}
