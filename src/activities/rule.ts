import type { Holding } from '../contract/outcome.js';

export interface RuleInput {
  /** Whether the condition holds; if not, why. */
  holds: true | string;
  /** What is remembered of the checks before; null when it did not hold. */
  before: Holding | null;
  /** ISO 8601, UTC: the time of this check. */
  at: string;
  /** How long it must hold, in milliseconds. */
  forMillis: number;
  /** Whether the type says when it is over, and therefore says once that it began. */
  resolves: boolean;
  /** Whether what was said is to be said again. */
  again: boolean;
}

/** What to do after a check; `holding` is what to remember once that is done. */
export type RuleResult =
  | { say: 'message' | 'resolved'; holding: Holding | null }
  | { say: 'nothing'; reason: string; holding: Holding | null; wait: boolean };

/** As a rule of Prometheus does: pending while it has not held long enough, then said, and at last resolved. */
export function evaluateRule(finding: RuleInput): RuleResult {
  const { holds, before, at, forMillis, resolves, again } = finding;
  if (holds !== true) {
    if (resolves && before?.said) return { say: 'resolved', holding: null };
    return { say: 'nothing', reason: holds, holding: null, wait: false };
  }
  const since = before?.since ?? at;
  const said = before?.said ?? false;
  if (Date.parse(at) - Date.parse(since) < forMillis) {
    const reason = 'its condition holds, not yet long enough';
    return { say: 'nothing', reason, holding: { since, said }, wait: true };
  }
  if (resolves && said && !again) {
    const reason = 'its condition still holds, which was said';
    return { say: 'nothing', reason, holding: { since, said }, wait: false };
  }
  return { say: 'message', holding: { since, said: true } };
}
