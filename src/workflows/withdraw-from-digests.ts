import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';
import { LEAVE, memberKey } from '../contract/digest.js';
import type { Alert } from './handlers.js';

/** A digest that is being delivered may take its time. */
const WITHDRAWAL_TIMEOUT = '1 minute';

/** Takes a cancelled alert out of the digests it waits for, and waits for what they say: it may have been delivered. */
export async function withdrawFromDigests(alert: Alert): Promise<void> {
  const digests = Object.values(alert.state.digests);
  if (digests.length === 0) return;
  const key = memberKey(workflowInfo().workflowId, new Date(alert.state.dueAt).toISOString());
  await CancellationScope.nonCancellable(async () => {
    // One that is over has told.
    const leave = (id: string) =>
      getExternalWorkflowHandle(id)
        .signal(LEAVE, key)
        .catch(() => {});
    await Promise.all(digests.map(leave));
    await condition(() => Object.keys(alert.state.digests).length === 0, WITHDRAWAL_TIMEOUT);
  });
}
