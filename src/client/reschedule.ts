import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { RESCHEDULE, TOO_LATE } from '../workflows/messages.js';
import { NoWorker } from './errors.js';

/**
 * Gives an alert that sleeps a new ETA, in one step within its workflow.
 *
 * @returns false when it has fired already
 * @throws NoWorker
 */
export async function reschedule(workflow: WorkflowHandle, dueAt: Date): Promise<boolean> {
  try {
    await workflow.executeUpdate<void, [string]>(RESCHEDULE, { args: [dueAt.toISOString()] });
    return true;
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw new NoWorker(error);
    if (isTooLate(error)) return false;
    throw error;
  }
}

function isTooLate(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === TOO_LATE;
}
