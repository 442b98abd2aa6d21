import type { DateTime } from 'luxon';

/** ISO 8601 in UTC, as times are kept and printed. */
export function utc(time: DateTime | number): string {
  return new Date(time.valueOf()).toISOString();
}
