import { hasEnded } from '../description.js';
import type { AlertChange } from '../watched.js';
import { localTimes, toldLine } from './told-line.js';

/** `Mon 23 Nov 2026 10:00:00  retrying   stand-up  reminder: attempt 2 failed: the webhook answered 503` */
export function changeText(change: AlertChange, zone: string): string {
  const { at, status, id, type, dueAt, attempts, reason, ended } = change;
  const news = [
    `${id}  ${type}`,
    dueAt && localTimes(`due ${dueAt}`, zone),
    attempts === null ? null : `attempt ${attempts} failed`,
    reason && localTimes(reason, zone),
    hasEnded(status) && !ended ? 'it recurs' : null,
  ];
  return toldLine({ at, word: status, width: WIDTH }, news, zone);
}

/** Of the longest status. */
const WIDTH = 'scheduled'.length;
