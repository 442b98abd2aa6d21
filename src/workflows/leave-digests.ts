import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';
import { memberKey } from './member-key.js';
import { LEAVE } from './messages.js';
import type { Alert } from './steering.js';

/** A digest that is being delivered may take its time. */
const PATIENCE = '1 minute';

/** Takes a cancelled alert out of the digests it waits for, and waits for what they say: it may have been delivered. */
export async function leaveDigests(alert: Alert): Promise<void> {
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
    await condition(() => Object.keys(alert.state.digests).length === 0, PATIENCE);
  });
}
