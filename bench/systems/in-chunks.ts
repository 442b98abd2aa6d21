import type { Alert } from '../alert.js';

const SIZE = 1_000;

/** What takes a list takes a thousand at a time. */
export function inChunks(
  schedule: (alerts: Alert[]) => Promise<unknown>,
): (alerts: Alert[]) => Promise<void> {
  return async (alerts) => {
    for (let from = 0; from < alerts.length; from += SIZE) {
      await schedule(alerts.slice(from, from + SIZE));
    }
  };
}
