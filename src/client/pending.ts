import type { WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { AlertDescription } from './description.js';

const { PENDING_ACTIVITY_STATE_SCHEDULED } = proto.temporal.api.enums.v1.PendingActivityState;

/** Completes the listing of an open alert: one whose activities wait for their next attempt is retrying. */
export function withPending(
  alert: AlertDescription,
  { raw }: WorkflowExecutionDescription,
): AlertDescription {
  const channels = (raw.pendingActivities ?? []).map(({ state, attempt, lastFailure }) => {
    const waiting = state === PENDING_ACTIVITY_STATE_SCHEDULED;
    // Temporal counts the attempt that is to come.
    const attempts = Math.max(0, (attempt ?? 1) - (waiting ? 1 : 0));
    return { attempts, retrying: waiting && attempts > 0, error: lastFailure?.message ?? null };
  });
  if (channels.length === 0) return alert;
  return {
    ...alert,
    status: channels.every(({ retrying }) => retrying) ? 'retrying' : 'firing',
    attempts: Math.max(...channels.map(({ attempts }) => attempts)),
    lastError: channels.findLast(({ error }) => error !== null)?.error ?? null,
  };
}
