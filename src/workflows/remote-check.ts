import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { isRemoteCheckTask } from '../contract/guards.js';
import { INVALID_REQUEST } from '../contract/messages.js';
import type { CheckRequest } from '../contract/remote-check.js';

type Ask = (request: CheckRequest) => Promise<unknown>;

/**
 * Asks an activity of another worker, once, whether an alert still holds, and returns whatever it answers.
 *
 * @throws ApplicationFailure `InvalidRequest`
 */
export async function remoteCheck(task?: unknown): Promise<unknown> {
  if (!isRemoteCheckTask(task)) {
    throw ApplicationFailure.nonRetryable('only alerts start this workflow', INVALID_REQUEST);
  }
  const { activity, taskQueue, request, startTimeout, timeout } = task;
  const activities = proxyActivities<Record<string, Ask>>({
    taskQueue,
    scheduleToStartTimeout: startTimeout,
    scheduleToCloseTimeout: timeout,
    // The alert retries, and asks anew each time.
    retry: { maximumAttempts: 1 },
  });
  return activities[activity]?.(request);
}
