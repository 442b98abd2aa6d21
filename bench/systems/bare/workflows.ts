import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Alert } from '../../alert.js';
import type { Activities } from './worker.js';

const { fire } = proxyActivities<Activities>({ startToCloseTimeout: '10 seconds' });

export async function alert(request: Alert): Promise<void> {
  await sleep(request.due - Date.now());
  await fire(request);
}
