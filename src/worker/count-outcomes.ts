import { Context, type Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../activities/activities.js';
import { executionOf } from '../activities/fire.js';
import { forgetOldest } from '../activities/recent-deliveries.js';
import type { AlertTypes } from '../alert-types/discover.js';
import type { FireRequest } from '../contract/fire-request.js';
import type { Metrics } from './metrics.js';

type Status = Awaited<ReturnType<Activities['fire' | 'fireLocally']>>['status'];

/** After these the alert fires on the channel again. */
const interim: ReadonlySet<Status> = new Set(['limited', 'slow', 'held', 'gathered', 'holding']);

/** Counts what becomes of alerts, once for each channel that an alert fires on, and the attempts it takes. */
export function countOutcomes(
  activities: Activities,
  types: AlertTypes,
  metrics: Metrics,
): Activities {
  // A worker that is asked again for what it has delivered answers from memory.
  const delivered = new Set<string>();
  const isNew = (execution: string) => {
    if (delivered.has(execution)) return false;
    delivered.add(execution);
    forgetOldest(delivered);
    return true;
  };
  // Whatever else is asked for must not become a label.
  const labels = ({ type }: FireRequest) => ({ alert_type: types.has(type) ? type : 'unknown' });
  const count = (request: FireRequest, status: Status) => {
    if (!interim.has(status)) metrics.fired.add(1, { ...labels(request), status });
  };

  async function counting<Answer>(
    requests: FireRequest[],
    attempt: () => Promise<Answer>,
    countAnswer: (answer: Answer) => void,
  ): Promise<Answer> {
    const { info } = Context.current();
    if (info.attempt > 1) for (const each of requests) metrics.retries.add(1, labels(each));
    try {
      const answer = await attempt();
      countAnswer(answer);
      return answer;
    } catch (error) {
      const end = endBy(error, info, requests);
      if (end) for (const each of requests) count(each, end);
      throw error;
    }
  }

  const firing = <Answer extends { status: Status }>(
    request: FireRequest,
    attempt: () => Promise<Answer>,
  ) => {
    const firedAt = Date.now();
    const { dueAt, grace = 0 } = request;
    return counting([request], attempt, ({ status }) => {
      if (status === 'sent' && !isNew(executionOf(request))) return;
      count(request, status);
      if (status !== 'sent' || waitsOnPurpose(request)) return;
      const late = Math.max(0, firedAt - Date.parse(dueAt) - grace);
      metrics.lateness.record(late / 1000, labels(request));
    });
  };

  return {
    ...activities,
    fire: (request) => firing(request, () => activities.fire(request)),
    fireLocally: (request) => firing(request, () => activities.fireLocally(request)),
    deliverDigest: (batch) => {
      const requests = batch.members.map(({ request }) => request);
      return counting(
        requests,
        () => activities.deliverDigest(batch),
        (answers) => {
          const { activityId, workflowExecution } = Context.current().info;
          if (!isNew(`${workflowExecution?.runId}/${activityId}`)) return;
          for (const [index, request] of requests.entries()) {
            const answer = answers[index];
            if (answer) count(request, answer.status);
          }
        },
      );
    },
  };
}

/** Until a condition has held for long enough, or until somebody acknowledges. */
function waitsOnPurpose({ for: forMillis = 0, round }: FireRequest): boolean {
  return forMillis > 0 || round !== undefined;
}

/** What becomes of an alert by a failed attempt; undefined when another is made. */
function endBy(
  error: unknown,
  { attempt, isLocal, retryPolicy }: Info,
  [request]: FireRequest[],
): 'cancelled' | 'failed' | undefined {
  const { cancellationSignal, cancellationDetails } = Context.current();
  if (cancellationSignal.aborted) {
    // Otherwise its worker stops, and another one makes the attempt.
    return cancellationDetails?.cancelRequested ? 'cancelled' : undefined;
  }
  // A local attempt is the first of an activity that makes the others.
  const retry = isLocal ? request?.retry : retryPolicy;
  const final = error instanceof ApplicationFailure && error.nonRetryable;
  return final || attempt >= (retry?.maximumAttempts || Infinity) ? 'failed' : undefined;
}
