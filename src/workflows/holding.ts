/** A condition that holds: what is remembered of it between checks and over cron runs, for each channel. */
export interface Holding {
  /** ISO 8601, UTC: the first check of those in a row at which it held. */
  since: string;
  /** Whether it was said on this channel. */
  said: boolean;
}

/** By channel. */
export type Holdings = Record<string, Holding>;

/** How many checks a one-shot alert makes while its condition must hold. */
const CHECKS = 12;

/** When to look again, in epoch milliseconds; the last look is when it has held long enough. */
export function nextCheck(
  { since }: Pick<Holding, 'since'>,
  forMillis: number,
  now: number,
): number {
  const interval = Math.max(1000, forMillis / CHECKS);
  const enough = Date.parse(since) + forMillis;
  return now < enough ? Math.min(now + interval, enough) : now + interval;
}
