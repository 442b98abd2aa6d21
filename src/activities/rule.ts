import type { Holding } from '../contract/outcome.js';

export interface RuleInput {
  /** True if the condition holds, otherwise the reason. */
  holds: true | string;
  /** The state after earlier checks; null if the condition did not hold. */
  before: Holding | null;
  /** ISO 8601, UTC: the time of this check. */
  at: string;
  /** How long the condition must hold, in milliseconds. */
  forMillis: number;
  /** Whether the type sends a message when the condition ends, and therefore only one when it begins. */
  resolves: boolean;
  /** Whether to send the message again. */
  again: boolean;
}

/** Describes what to do after a check, and the state to keep once that is done. */
export type RuleResult =
  | { say: 'message' | 'resolved'; holding: Holding | null }
  | { say: 'nothing'; reason: string; holding: Holding | null; wait: boolean };

/** Evaluates a condition as Prometheus evaluates a rule: pending, then firing, then resolved. */
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
