import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../../src/activities/activities.js';
import type { AlertInput } from '../../src/contract/input.js';

export { digest } from '../../src/workflows/digest.js';
export { plan } from '../../src/workflows/plan.js';
export { remoteCheck } from '../../src/workflows/remote-check.js';

/** The mistake that the replay check is there for: somebody makes every alert wait a little longer. */
export async function alert({ type, args, expires, dueAt, timeout }: AlertInput): Promise<void> {
  const due = dueAt ?? new Date().toISOString();
  await sleep(Date.parse(due) - Date.now());
  await sleep('1 minute');
  const { fire } = proxyActivities<Activities>({ startToCloseTimeout: timeout });
  await fire({ type, args, expires, dueAt: due, channel: 'console' });
}
