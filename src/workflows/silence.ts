import { sleep } from '@temporalio/workflow';
import type { SilenceInput } from '../contract/silence.js';

/** Silences the alerts of a type while it runs. Cancelling the workflow lifts the silence. */
export async function silence({ until }: SilenceInput): Promise<void> {
  await sleep(Math.max(0, Date.parse(until) - Date.now()));
}
