import type { DateTime } from 'luxon';
import { BadInput } from '../../errors.js';
import { inWords } from './duration.js';
import { isAmbiguous } from './local-time.js';

/** What was understood: `Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)`. */
export function describeInstant(instant: DateTime, zone: string, now: DateTime): string {
  const local = instant.setZone(zone);
  if (!local.isValid) throw new BadInput('the time given is not a time');
  const offset = isAmbiguous(local) ? ' ZZ' : '';
  const clock = local.toFormat(`ccc d MMM yyyy HH:mm:ss${offset}`, { locale: 'en' });
  return `${clock} ${zone} (${distance(local, now.setZone(zone))})`;
}

function distance(instant: DateTime, now: DateTime): string {
  const [earlier, later] = instant < now ? [instant, now] : [now, instant];
  if (later.diff(earlier).toMillis() < 1000) return 'now';
  const between = later.diff(earlier, ['years', 'months', 'days', 'hours', 'minutes', 'seconds']);
  const words = inWords(between.toObject());
  return instant < now ? `${words} ago` : `in ${words}`;
}
