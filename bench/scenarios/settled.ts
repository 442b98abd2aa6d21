import { setTimeout as sleep } from 'node:timers/promises';
import { firstOfEach, latenessOf } from '../run/deliveries.js';
import { eventually } from '../run/eventually.js';
import type { Session } from '../run/session.js';
import type { Size } from './scenario.js';

type Wait = Pick<Size, 'patience'> & { since: number };

export async function sleepUntil(time: number): Promise<void> {
  await sleep(Math.max(0, time - Date.now()));
}

/** Of each alert that was delivered. @throws Error when none was, of which nothing can be measured */
export function latenessesOf({ deliveries }: Session): number[] {
  const lateness = firstOfEach(deliveries()).map(latenessOf);
  if (lateness.length === 0) throw new Error('nothing was delivered');
  return lateness;
}

/** Waits until each of so many was delivered, or for as long as patience lasts. */
export async function delivered(
  { deliveries }: Session,
  count: number,
  { since, patience }: Wait,
): Promise<void> {
  const within = since + patience - Date.now();
  await eventually(() => firstOfEach(deliveries()).length >= count, { within, every: 100 });
}

/** Waits until the system itself has none open any more, so that what it repeats was repeated, or for as long. */
export async function settled({ ask }: Session, { since, patience }: Wait): Promise<void> {
  const within = since + patience - Date.now();
  await eventually(async () => (await ask({ do: 'open' })).open === 0, { within, every: 250 });
  // Celery no longer counts an alert when it begins to work on it.
  await sleep(500);
}
