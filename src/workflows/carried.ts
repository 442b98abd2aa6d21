import type { Holding, Holdings } from './holding.js';
import { type PausedUntil, RESUMED } from './messages.js';

/** The last moment that a Date can be, which JSON keeps, as it does not keep Infinity. */
export const FOREVER = 8.64e15;

/** What a run of a recurring alert hands to the next, within its outcome. */
export interface Carried {
  holding: Holdings;
  /** In epoch milliseconds; FOREVER until somebody resumes it, 0 when it is not paused. */
  pausedUntil: number;
  /** How often it has come due. */
  occurrences: number;
}

export const NOTHING_CARRIED: Carried = { holding: {}, pausedUntil: 0, occurrences: 0 };

/** From the outcome of the run before, which Temporal hands on; it may be of an older version of this program. */
export function carriedIn(outcome: unknown): Carried {
  if (!isRecord(outcome)) return NOTHING_CARRIED;
  const { holding, pausedUntil, occurrences } = outcome;
  return {
    holding: isRecord(holding) ? holdingsIn(holding) : {},
    pausedUntil: typeof pausedUntil === 'string' ? pauseEnd(pausedUntil) : 0,
    occurrences: typeof occurrences === 'number' ? occurrences : 0,
  };
}

/** In epoch milliseconds; NaN when it is no time. */
export function pauseEnd(until: PausedUntil): number {
  return until === RESUMED ? FOREVER : Date.parse(until);
}

export function pausedUntilOf(end: number): PausedUntil {
  return end === FOREVER ? RESUMED : new Date(end).toISOString();
}

function holdingsIn(holding: Record<string, unknown>): Holdings {
  const entries = Object.entries(holding);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Holding] => isHolding(entry[1])),
  );
}

function isHolding(value: unknown): value is Holding {
  return (
    isRecord(value) && typeof value['since'] === 'string' && typeof value['said'] === 'boolean'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
