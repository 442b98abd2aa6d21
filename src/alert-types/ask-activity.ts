import { Context } from '@temporalio/activity';
import { ActivityFailure, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { REMOTE_CHECK_WORKFLOW } from '../contract/messages.js';
import { alertsQueue } from '../contract/queues.js';
import type { CheckRequest, RemoteCheckWorkflow } from '../contract/remote-check.js';
import type { Services } from '../services/services.js';
import { SlowCheckError } from '../util/errors.js';
import { oneLine, shorten } from '../util/text.js';

/** An activity of another worker. */
export interface RemoteActivity {
  activity: string;
  taskQueue: string;
}

/** Bounds the wait for a worker, so that a queue that nobody serves is known before the attempt is over. */
const MAX_START_TIMEOUT = 10_000;

const MAX_REASON_LENGTH = 1000;

/**
 * Asks an activity, by a short workflow on the task queue of the alerts. Call it in an activity.
 *
 * @param timeout in milliseconds
 * @throws Error that says which activity failed, and why
 */
export async function askActivity(
  asked: RemoteActivity,
  request: CheckRequest,
  { signal, temporal }: Pick<Services, 'signal' | 'temporal'>,
  timeout: number,
): Promise<unknown> {
  const { client, info } = Context.current();
  // Another worker rarely answers within a local attempt, and would be asked twice.
  if (info.isLocal) throw new SlowCheckError();
  const startTimeout = Math.ceil(Math.min(timeout / 2, MAX_START_TIMEOUT));
  const workflow = await client.workflow.start<RemoteCheckWorkflow>(REMOTE_CHECK_WORKFLOW, {
    workflowId: `check:${request.id.slice(0, 200)}:${request.dueAt}:${request.attempt}:${randomUUID()}`,
    taskQueue: alertsQueue(info.taskQueue),
    args: [{ ...asked, request, startTimeout, timeout }],
    workflowExecutionTimeout: 2 * timeout,
    workflowTaskTimeout: '2s',
    staticSummary: `${request.type} of ${asked.activity} on ${asked.taskQueue}`,
  });
  const cancel = () => void workflow.cancel().catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const reply = await workflow.result();
    // The reply may hold addresses, which are not to stay in Temporal.
    void client.workflowService
      .deleteWorkflowExecution({
        namespace: client.options.namespace,
        workflowExecution: { workflowId: workflow.workflowId, runId: workflow.firstExecutionRunId },
      })
      .catch(() => {});
    return reply;
  } catch (error) {
    throw await failureOf(error, asked, temporal);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function failureOf(
  error: unknown,
  { activity, taskQueue }: RemoteActivity,
  temporal: Services['temporal'],
): Promise<unknown> {
  if (!(error instanceof WorkflowFailedError)) return error;
  const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  const name = `the activity '${activity}' on the task queue '${taskQueue}'`;
  if (cause instanceof ApplicationFailure) {
    return ApplicationFailure.create({
      type: 'CheckFailed',
      message: `${name} failed: ${shorten(oneLine(cause.message), MAX_REASON_LENGTH)}`,
      nonRetryable: cause.nonRetryable ?? false,
    });
  }
  if (!(cause instanceof TimeoutFailure)) return new Error(`${name} was cancelled`);
  if (cause.timeoutType !== 'SCHEDULE_TO_START') {
    return new Error(`${name} took longer than the type's timeout`);
  }
  const { activities } = await temporal.pollers(taskQueue);
  return new Error(
    activities === 0
      ? `no worker serves the task queue '${taskQueue}': start one with the activity '${activity}'`
      : `no worker of the task queue '${taskQueue}' took the check in time: start more of them`,
  );
}
