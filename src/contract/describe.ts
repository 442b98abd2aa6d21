import { isoDuration } from '../util/text.js';
import type { AlertDescription } from './alert.js';
import type { AlertMemo } from './memo.js';
import type { Outcome } from './outcome.js';

// Without the schemas, since workflows describe their alerts, too.

/** Returns what the memo of an alert says. */
export function describeMemo(memo: AlertMemo) {
  return {
    args: memo.args,
    subject: memo.subject ?? null,
    recurrence: memo.recurrence,
    until: memo.until ?? null,
    lastDueAt: memo.lastDueAt ?? null,
    times: memo.times ?? null,
    jitter: memo.jitter === undefined ? null : isoDuration(memo.jitter),
    dstOverlap: memo.dstOverlap ?? null,
    expires: memo.expires ? isoDuration(memo.expires) : null,
    for: memo.for ? isoDuration(memo.for) : null,
    channels: memo.channels,
    labels: memo.labels ?? {},
    createdAt: memo.createdAt,
  } satisfies Partial<AlertDescription>;
}

/** Returns what the outcome of an alert says; null until the alert has ended. */
export function describeOutcome(outcome: Outcome | null) {
  return {
    attempts: outcome?.attempts ?? 0,
    lastError: outcome?.status === 'failed' ? outcome.reason : null,
    outcome,
  } satisfies Partial<AlertDescription>;
}
