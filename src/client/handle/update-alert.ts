import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { TOO_LATE } from '../../contract/messages.js';

/** Changes an alert within its workflow. Returns `too-late` if its phase allows no change. */
export async function updateAlert(
  workflow: WorkflowHandle,
  update: string,
  args: [unknown, ...unknown[]],
): Promise<'done' | 'too-late' | 'no-worker'> {
  try {
    await workflow.executeUpdate<void, [unknown, ...unknown[]]>(update, { args });
    return 'done';
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
