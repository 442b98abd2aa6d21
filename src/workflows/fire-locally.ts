import type { Duration } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { FailedAttempt } from '../contract/fire-request.js';
import { type AlertInput, DELIVERY_ALLOWANCE, LOCAL_CHECK } from '../contract/input.js';
import type { AlertState, ChannelResult } from '../contract/state.js';
import { fired, firing, nextWakeUp } from './alert-state.js';
import { cancelledAfter, failureText, toChannelResult } from './channel-failure.js';
import { type Handover, requestOf } from './fire-on-channel.js';
import type { Alert } from './current-alert.js';

/**
 * Makes the first attempt as a local activity, which saves Temporal a dispatch. If that does not settle the alert, an
 * activity continues, whose retries and errors are visible.
 */
export async function fireLocally(
  state: AlertState,
  input: AlertInput,
): Promise<ChannelResult | Handover> {
  const channel = localChannel(state, input);
  if (channel === undefined) return {};
  const { fireLocally: attempt } = proxyLocalActivities<Activities>({
    summary: `${input.type} to ${channel}`,
    startToCloseTimeout: LOCAL_CHECK + DELIVERY_ALLOWANCE,
    retry: { maximumAttempts: 1 },
  });
  try {
    // A cancellation comes too late for a local attempt; cancelling one that has ended would wedge the workflow.
    const result = await CancellationScope.nonCancellable(() =>
      attempt(requestOf(channel, state, input)),
    );
    if (result.status === 'slow') return {};
    return result.status === 'limited' ? { taskQueue: result.taskQueue } : result;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) return { ...toChannelResult(channel, error, 1), attempts: 1 };
    const failed = failedAttempt(failure);
    if (isFinal(failure, input)) {
      return { channel, status: 'failed', reason: failed.message, attempts: 1 };
    }
    const cancelled = CancellationScope.current().consideredCancelled;
    return cancelled ? cancelledAfter(channel, failed.message, 1) : { failed };
  }
}

/** Returns the channel to try locally. With several, the slowest would delay the record of the others' deliveries. */
function localChannel({ channels }: AlertState, { localFirst }: AlertInput) {
  return localFirst && channels.length === 1 ? channels[0] : undefined;
}

/** Returns the failure. Temporal's core wraps that of an activity, but not that of a local one. */
function failureOf(error: unknown): ApplicationFailure | TimeoutFailure | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  const known = failure instanceof ApplicationFailure || failure instanceof TimeoutFailure;
  return known ? failure : undefined;
}

function isFinal(failure: ApplicationFailure | TimeoutFailure, { retry }: AlertInput): boolean {
  if (retry.maximumAttempts === 1) return true;
  return failure instanceof ApplicationFailure && Boolean(failure.nonRetryable);
}

function failedAttempt(failure: ApplicationFailure | TimeoutFailure): FailedAttempt {
  const message = failureText(failure);
  if (failure instanceof TimeoutFailure) return { message };
  const { type, details } = failure;
  const delay = details?.[2];
  return { message, ...(type && { type }), ...(isDuration(delay) && { nextRetryDelay: delay }) };
}

function isDuration(value: unknown): value is Duration {
  return typeof value === 'number' || typeof value === 'string';
}

/**
 * Recovers a delivery that the history lacks. If a message arrives during a local attempt, Temporal repeats the
 * workflow task with the message and without the attempt, but the worker remembers what it delivered.
 */
export async function recoverLocalDelivery(planned: Alert, current: Alert): Promise<void> {
  const now = Date.now();
  const { state, input } = planned;
  const channel = localChannel(state, input);
  if (channel === undefined || current.state.outcome || now < nextWakeUp(state)) return;
  const { remember } = proxyLocalActivities<Activities>({ startToCloseTimeout: '30s' });
  const result = await CancellationScope.nonCancellable(() =>
    remember(requestOf(channel, firing(state, now), input)),
  );
  if (result) current.state = fired(firing(current.state, now), now, [result]);
}
