import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { DurationInput } from '../registry/define-alert.js';
import { BadInput } from '../errors.js';
import { nextOccurrences, type Occurring } from './occurrences.js';
import { toMillis } from './to-millis.js';
import { formatDuration } from './when/duration.js';

/** Where in the window, in milliseconds, the alert with this id fires: always at the same place. */
export function shareOf(window: number, id: string): number {
  const bits = createHash('sha256').update(id).digest().readUIntBE(0, 6);
  return Math.floor((bits / 2 ** 48) * window);
}

/** The window in milliseconds; 0 without one. @throws BadInput when a run would not be over when the next is due */
export function jitterWindow(
  jitter: DurationInput | undefined,
  alert: Occurring | null,
  now: DateTime,
): number {
  if (jitter === undefined) return 0;
  const window = toMillis(jitter, 'the jitter');
  const gap = alert ? shortestGap(alert, now) : Infinity;
  if (window < gap) return window;
  throw new BadInput(
    `the jitter is not shorter than the ${formatDuration(gap)} between two runs: choose a shorter one`,
  );
}

/** Of the next hundred, which go through what minutes and hours an expression names. */
function shortestGap(alert: Occurring, now: DateTime): number {
  const times = nextOccurrences(alert, now, 100).map((time) => time.toMillis());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.min(Infinity, ...gaps);
}
