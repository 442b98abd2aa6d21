/** Holds a time in ISO 8601, UTC, or RESUMED. */
export type PausedUntil = string;

/** Stands for the end of a pause that somebody has to end. */
export const RESUMED = 'resumed';

/** Equals the last moment of a Date, because JSON cannot hold Infinity. */
export const FOREVER = 8.64e15;

/** Returns the end in epoch milliseconds; NaN if the time is invalid. */
export function pauseEndMillis(until: PausedUntil): number {
  return until === RESUMED ? FOREVER : Date.parse(until);
}

export function pausedUntilOf(end: number): PausedUntil {
  return end === FOREVER ? RESUMED : new Date(end).toISOString();
}

/** Returns the end of a pause, or null if it has passed. */
export function stillPaused(until: PausedUntil | null, now = Date.now()): PausedUntil | null {
  return until !== null && pauseEndMillis(until) > now ? until : null;
}
