import { DateTime } from 'luxon';
import { type PausedUntil, RESUMED } from '../workflows/messages.js';
import type { InstantInput } from './schedule-options.js';
import { toEnd } from './when/instant.js';
import { utc } from './when/utc.js';

/** A time, or `resumed`. @throws BadInput when the time is none */
export function pauseEnd(
  until: InstantInput,
  zone: string,
  now: DateTime = DateTime.now(),
): PausedUntil {
  return until === RESUMED ? RESUMED : utc(toEnd(until, zone, now));
}
