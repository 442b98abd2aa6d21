import { MEMO } from '../workflows/messages.js';
import { fromListing, hasEnded, outcomeSchema, type Run } from './description.js';
import type { CancelVerdict } from './handle/cancel.js';

/** What became of an alert that was to be cancelled. */
export interface Ended {
  verdict: CancelVerdict;
  /** Whether something of it is left to be scheduled again. */
  restorable: boolean;
  /** Of one that recurs so many times, how many are left; null where that is not known. */
  times: number | null;
}

export function endOf(run: Run): Ended {
  const { status, recurrence, times } = fromListing(run);
  if (!hasEnded(status)) return { verdict: 'cancelling', restorable: true, times: null };
  const { occurrences } = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]).data ?? {};
  const left = times === null || occurrences === undefined ? null : times - occurrences;
  // One that recurs may have been delivered while it was cancelled: what was to follow is cancelled.
  const cancelled =
    status === 'cancelled' || (recurrence !== null && run.status.name === 'CANCELLED');
  return {
    verdict: status === 'cancelled' ? status : `already-${status}`,
    restorable: cancelled && left !== 0,
    times: left,
  };
}
