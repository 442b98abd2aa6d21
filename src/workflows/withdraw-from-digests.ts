import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';
import { LEAVE, memberKey } from '../contract/digest.js';
import type { Alert } from './current-alert.js';

/** Limits how long to wait for a digest, whose delivery may be in progress. */
const WITHDRAWAL_TIMEOUT = '1 minute';

/** Withdraws a cancelled alert from its digests, and waits for their results: it may have been delivered. */
export async function withdrawFromDigests(alert: Alert): Promise<void> {
  const digests = Object.values(alert.state.digests);
  if (digests.length === 0) return;
  const key = memberKey(workflowInfo().workflowId, new Date(alert.state.dueAt).toISOString());
  await CancellationScope.nonCancellable(async () => {
    // A digest that has ended has reported its results.
    const leave = (id: string) =>
      getExternalWorkflowHandle(id)
        .signal(LEAVE, key)
        .catch(() => {});
    await Promise.all(digests.map(leave));
    await condition(() => Object.keys(alert.state.digests).length === 0, WITHDRAWAL_TIMEOUT);
  });
}
