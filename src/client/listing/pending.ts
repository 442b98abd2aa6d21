import type { WorkflowExecutionDescription } from '@temporalio/client';
import { DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { timeoutText } from '../../contract/timeout-text.js';
import type { AlertDescription } from './description.js';

const { PendingActivityState, PendingWorkflowTaskState, TimeoutType } = proto.temporal.api.enums.v1;
const { PENDING_ACTIVITY_STATE_SCHEDULED } = PendingActivityState;
const { PENDING_WORKFLOW_TASK_STATE_STARTED } = PendingWorkflowTaskState;

/** Completes the listing of an open alert: one whose activities wait for their next attempt is retrying. */
export function withPending(
  alert: AlertDescription,
  { raw }: WorkflowExecutionDescription,
): AlertDescription {
  const channels = (raw.pendingActivities ?? []).map(attemptsOf);
  // A local attempt is part of the workflow's own task.
  const here = raw.pendingWorkflowTask?.state === PENDING_WORKFLOW_TASK_STATE_STARTED;
  const due = alert.dueAt !== null && Date.parse(alert.dueAt) <= Date.now();
  if (channels.length === 0)
    return here && due ? { ...alert, status: 'firing', attempts: 1 } : alert;
  return {
    ...alert,
    status: channels.every(({ retrying }) => retrying) ? 'retrying' : 'firing',
    attempts: Math.max(...channels.map(({ attempts }) => attempts)),
    lastError: channels.findLast(({ error }) => error !== null)?.error ?? null,
  };
}

/** Of one activity, which is one channel. */
export function attemptsOf({
  state,
  attempt,
  lastFailure,
}: proto.temporal.api.workflow.v1.IPendingActivityInfo) {
  const waiting = state === PENDING_ACTIVITY_STATE_SCHEDULED;
  // Temporal counts the attempt that is to come.
  const attempts = Math.max(0, (attempt ?? 1) - (waiting ? 1 : 0));
  return { attempts, retrying: waiting && attempts > 0, error: errorOf(lastFailure) };
}

export function errorOf(
  failure: proto.temporal.api.failure.v1.IFailure | null | undefined,
): string | null {
  const kind = failure?.timeoutFailureInfo?.timeoutType;
  if (kind === TimeoutType.TIMEOUT_TYPE_HEARTBEAT) return timeoutText('HEARTBEAT');
  if (kind === TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE) return timeoutText('START_TO_CLOSE');
  return failure?.message ?? null;
}

/** The first value that an event carries. */
export function firstIn(
  payloads: proto.temporal.api.common.v1.IPayloads | null | undefined,
): unknown {
  const [payload] = payloads?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
}

export function errorFrom(failure: proto.temporal.api.failure.v1.IFailure): Error {
  return new DefaultFailureConverter().failureToError(failure, defaultPayloadConverter);
}
