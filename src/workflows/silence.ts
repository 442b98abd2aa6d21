import { ApplicationFailure, sleep } from '@temporalio/workflow';
import type { SilenceInput } from '../contract/silence.js';
import { isRecord, isTime } from '../contract/guards.js';

/** Silences the alerts of a type while it runs. Cancelling the workflow lifts the silence. */
export async function silence(input?: SilenceInput): Promise<void> {
  if (!isRecord(input) || !isTime(input.until)) {
    throw ApplicationFailure.nonRetryable("invalid silence: start one with 'alerts silence'");
  }
  await sleep(Math.max(0, Date.parse(input.until) - Date.now()));
}
