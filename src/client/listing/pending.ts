import type { WorkflowExecutionDescription } from '@temporalio/client';
import { DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { timeoutText } from '../../contract/timeout-text.js';
import type { AlertDescription } from '../../contract/alert.js';

const { PendingActivityState, PendingWorkflowTaskState, TimeoutType } = proto.temporal.api.enums.v1;
const { PENDING_ACTIVITY_STATE_SCHEDULED } = PendingActivityState;
const { PENDING_WORKFLOW_TASK_STATE_STARTED } = PendingWorkflowTaskState;

/** Adds the state of its pending activities to the description of an open alert. */
export function withPending(
  alert: AlertDescription,
  { raw }: WorkflowExecutionDescription,
): AlertDescription {
  const channels = (raw.pendingActivities ?? []).map(pendingAttempts);
  // A local attempt is part of a workflow task.
  const inTask = raw.pendingWorkflowTask?.state === PENDING_WORKFLOW_TASK_STATE_STARTED;
  const due = alert.dueAt !== null && Date.parse(alert.dueAt) <= Date.now();
  if (channels.length === 0)
    return inTask && due ? { ...alert, status: 'firing', attempts: 1 } : alert;
  return {
    ...alert,
    status: channels.every(({ retrying }) => retrying) ? 'retrying' : 'firing',
    attempts: Math.max(...channels.map(({ attempts }) => attempts)),
    lastError: channels.findLast(({ error }) => error !== null)?.error ?? null,
  };
}

/** Returns how far the activity of one channel has come. */
export function pendingAttempts({
  state,
  attempt,
  lastFailure,
}: proto.temporal.api.workflow.v1.IPendingActivityInfo) {
  const waiting = state === PENDING_ACTIVITY_STATE_SCHEDULED;
  // Temporal also counts the next attempt.
  const attempts = Math.max(0, (attempt ?? 1) - (waiting ? 1 : 0));
  return { attempts, retrying: waiting && attempts > 0, error: failureMessage(lastFailure) };
}

/** Returns the message of a failure. */
export function failureMessage(
  failure: proto.temporal.api.failure.v1.IFailure | null | undefined,
): string | null {
  const kind = failure?.timeoutFailureInfo?.timeoutType;
  if (kind === TimeoutType.TIMEOUT_TYPE_HEARTBEAT) return timeoutText('HEARTBEAT');
  if (kind === TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE) return timeoutText('START_TO_CLOSE');
  return failure?.message ?? null;
}

/** Returns the first value of the payloads of an event; undefined if somebody has sent what cannot be decoded. */
export function firstPayload(
  payloads: proto.temporal.api.common.v1.IPayloads | null | undefined,
): unknown {
  const [payload] = payloads?.payloads ?? [];
  try {
    return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  } catch {
    return undefined;
  }
}

export function toError(failure: proto.temporal.api.failure.v1.IFailure): Error {
  return new DefaultFailureConverter().failureToError(failure, defaultPayloadConverter);
}
