import type { RecurringSilence, Silence } from '../contract/silence.js';
import { openPeriod, type OpenPeriod, parseSendWindow } from './send-window.js';

/** Returns the period in which a silence is in force now, or else the next one, if there is one. */
export function silencePeriod(
  silence: Silence | RecurringSilence,
  now: Date,
): OpenPeriod | undefined {
  const end = silence.until === null ? Infinity : Date.parse(silence.until);
  const { from, until } =
    'every' in silence
      ? openPeriod(parseSendWindow(`${silence.every} ${silence.timezone}`), now)
      : // The clock that it was created by may be fast.
        { from: Math.min(Date.parse(silence.createdAt), now.getTime()), until: end };
  return from < end && now.getTime() < end ? { from, until: Math.min(until, end) } : undefined;
}
