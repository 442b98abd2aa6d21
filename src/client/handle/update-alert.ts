import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { TOO_LATE } from '../../contract/messages.js';
import { RequestRefusedError } from '../../util/errors.js';

/**
 * Changes an alert within its workflow. Returns `too-late` if its phase allows no change.
 *
 * @throws RequestRefusedError with the workflow's reason
 */
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
    const refusal = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (!(refusal instanceof ApplicationFailure)) throw error;
    if (refusal.type === TOO_LATE) return 'too-late';
    throw new RequestRefusedError(refusal.message, { cause: error });
  }
}
