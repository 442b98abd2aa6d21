import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { RESCHEDULE, TOO_LATE } from '../workflows/messages.js';

/** Gives an alert that sleeps a new ETA, in one step within its workflow; too late when it has fired already. */
export async function reschedule(
  workflow: WorkflowHandle,
  dueAt: Date,
): Promise<'rescheduled' | 'too-late' | 'no-worker'> {
  try {
    await workflow.executeUpdate<void, [string]>(RESCHEDULE, { args: [dueAt.toISOString()] });
    return 'rescheduled';
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'no-worker';
    if (isTooLate(error)) return 'too-late';
    throw error;
  }
}

function isTooLate(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === TOO_LATE;
}
