import { CancellationScope, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { PlannedAlert, PlanningTask } from '../contract/planned.js';

/**
 * Plans a request with the types and channels of a worker, for a client that has not got their code.
 *
 * @throws ApplicationFailure `InvalidRequest`
 */
export async function plan(request?: unknown, argTexts?: unknown): Promise<PlannedAlert> {
  return planLocally({ request, argTexts, now: workflowInfo().startTime.toISOString() });
}

/** Plans a request in a local activity. */
export async function planLocally(task: PlanningTask): Promise<PlannedAlert> {
  const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '30s' });
  // Cancelling a local activity that has ended would wedge the workflow.
  return CancellationScope.nonCancellable(() => activities.plan(task));
}
