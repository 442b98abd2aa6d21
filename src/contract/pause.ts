/** ISO 8601, UTC; or RESUMED. */
export type PausedUntil = string;

/** The end of a pause that somebody has to end. */
export const RESUMED = 'resumed';

/** The last moment that a Date can be, which JSON keeps, as it does not keep Infinity. */
export const FOREVER = 8.64e15;

/** In epoch milliseconds; NaN when it is no time. */
export function pauseEnd(until: PausedUntil): number {
  return until === RESUMED ? FOREVER : Date.parse(until);
}

export function pausedUntilOf(end: number): PausedUntil {
  return end === FOREVER ? RESUMED : new Date(end).toISOString();
}
