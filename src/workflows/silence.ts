import { sleep } from '@temporalio/workflow';
import type { SilenceInput } from '../contract/silence.js';

/** While it runs, alerts of its type are skipped; to cancel it lifts it. */
export async function silence({ until }: SilenceInput): Promise<void> {
  await sleep(Math.max(0, Date.parse(until) - Date.now()));
}
