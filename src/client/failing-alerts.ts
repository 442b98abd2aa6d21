import { status } from '@grpc/grpc-js';
import type { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import { DIGEST_WORKFLOW } from '../contract/digest.js';
import { ALERT_WORKFLOW } from '../contract/messages.js';
import { firstLineOf } from '../util/text.js';
import { grpcCode, isNotFound } from './connection.js';
import { failureMessage } from './listing/pending.js';

/** An open alert, or digest, whose workflow task fails again and again, so that it does nothing. */
export interface FailingAlert {
  id: string;
  /** The number of attempts at the task that failed, at least. */
  attempts: number;
  /** In one line. */
  reason: string;
}

/** A restart of a worker, or a busy one, may cost an alert one attempt or two. */
const MIN_ATTEMPTS = 3;

/** Bounds the alerts that are examined, because each costs a call. */
const MAX_EXAMINED = 200;

/** Bounds the alerts that are returned. */
const MAX_FAILING = 20;

const concurrency = 20;

/** Bounds the events in which the reason is looked for, from the end of the history. */
const LAST_EVENTS = 10;

/**
 * Finds open alerts of a task queue whose workflow tasks fail. Servers of 1.30 or later list such
 * alerts. Others do not, so the alerts that are overdue or have not begun are examined, and then
 * those that started last.
 */
export async function failingAlerts(client: Client, taskQueue: string): Promise<FailingAlert[]> {
  const queue = taskQueue.replaceAll("'", String.raw`\'`);
  const open = `WorkflowType IN ('${ALERT_WORKFLOW}', '${DIGEST_WORKFLOW}') AND ExecutionStatus = 'Running' AND TaskQueue = '${queue}'`;
  const now = new Date().toISOString();
  const queries = [
    `${open} AND TemporalReportedProblems IS NOT NULL`,
    `${open} AND (AlertType IS NULL OR AlertDue < '${now}' OR (AlertRecurrence IS NOT NULL AND ExecutionTime < '${now}'))`,
    open,
  ];
  const failing: FailingAlert[] = [];
  const examined = pMapIterable(
    firstRuns(client, queries),
    ([workflowId, runId]) => examine(client, workflowId, runId),
    { concurrency },
  );
  for await (const alert of examined) {
    if (alert) failing.push(alert);
    if (failing.length === MAX_FAILING) break;
  }
  return failing;
}

/** Yields runs that match the first query, then those that match the second, and so on. */
async function* firstRuns(
  { workflowService, options: { namespace } }: Client,
  queries: string[],
): AsyncGenerator<[workflowId: string, runId: string]> {
  const seen = new Set<string>();
  for (const query of queries) {
    const request = { namespace, query, pageSize: MAX_EXAMINED };
    const { executions } = await workflowService
      .listWorkflowExecutions(request)
      // The server does not know a search attribute of the query.
      .catch((error: unknown) => {
        if (grpcCode(error) === status.INVALID_ARGUMENT) return { executions: [] };
        throw error;
      });
    for (const { execution } of executions) {
      const { workflowId, runId } = execution ?? {};
      if (!workflowId || !runId || seen.has(runId) || seen.size === MAX_EXAMINED) continue;
      seen.add(runId);
      yield [workflowId, runId];
    }
  }
}

async function examine(
  { workflowService, options: { namespace } }: Client,
  workflowId: string,
  runId: string,
): Promise<FailingAlert | undefined> {
  const execution = { workflowId, runId };
  try {
    const { pendingWorkflowTask: task } = await workflowService.describeWorkflowExecution({
      namespace,
      execution,
    });
    const attempts = task?.attempt ?? 1;
    if (attempts < MIN_ATTEMPTS) return undefined;
    const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: LAST_EVENTS,
    });
    const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes);
    const failure = failed?.workflowTaskFailedEventAttributes?.failure;
    const reason = firstLineOf(failureMessage(failure) || NO_ANSWER);
    // The current attempt may succeed.
    return { id: workflowId, attempts: attempts - 1, reason };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Temporal keeps only the first failure, which may be a time-out. */
const NO_ANSWER = 'no worker completed it in time: the log of the worker may say more';
