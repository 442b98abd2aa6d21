import { DateTime } from 'luxon';
import type { ScheduleOptions } from './schedule-options.js';
import { toDuration } from './to-millis.js';
import { addDuration, toInstant } from './when/instant.js';
import { localZone, parseZone } from './when/zone.js';

export type When = Pick<ScheduleOptions, 'in' | 'at' | 'timezone'>;

/** In the zone of the options; without a time it is now. @throws BadInput */
export function etaOf(options: When, now: DateTime = DateTime.now()): DateTime {
  const zone = parseZone(options.timezone ?? localZone());
  if (options.at !== undefined) return toInstant(options.at, zone, now);
  if (options.in === undefined) return now.setZone(zone);
  return addDuration(now, toDuration(options.in, 'in'), zone);
}
