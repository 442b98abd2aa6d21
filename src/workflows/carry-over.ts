import type { Holding, Holdings } from '../contract/outcome.js';
import { pauseEndMillis } from '../contract/pause.js';
import type { CarryOver } from '../contract/state.js';

export const NO_CARRY_OVER: CarryOver = { holding: {}, pausedUntil: 0, occurrences: 0 };

/** Reads what the previous run carries over in its outcome, which an older version may have written. */
export function carryOverIn(outcome: unknown): CarryOver {
  if (!isRecord(outcome)) return NO_CARRY_OVER;
  const { holding, pausedUntil, occurrences } = outcome;
  return {
    holding: isRecord(holding) ? holdingsIn(holding) : {},
    pausedUntil: typeof pausedUntil === 'string' ? pauseEndMillis(pausedUntil) : 0,
    occurrences: typeof occurrences === 'number' ? occurrences : 0,
  };
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
