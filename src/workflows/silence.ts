import { ApplicationFailure, CancellationScope, sleep } from '@temporalio/workflow';
import type { SilenceInput } from '../contract/silence.js';
import { isRecord, isTime } from '../contract/guards.js';

/** Silences the alerts of a type while it runs. Cancelling the workflow lifts the silence. */
export async function silence(input?: SilenceInput): Promise<void> {
  if (!isRecord(input) || (input.until !== null && !isTime(input.until))) {
    throw ApplicationFailure.nonRetryable("invalid silence: start one with 'alerts silence'");
  }
  if (input.until === null) return CancellationScope.current().cancelRequested;
  await sleep(Math.max(0, Date.parse(input.until) - Date.now()));
}
