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
import type { Alert } from './handlers.js';

/**
 * The first attempt, as a local activity, which spares Temporal the dispatch of another one. What it does not bring to
 * an end goes on as an activity, whose retries and errors everybody can see.
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
    // By the time that a cancellation is heard of, it delivers; to cancel one that has ended would wedge the workflow.
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

/** The one channel that is tried locally. Of several, the slowest would delay the record of what the others have delivered. */
function localChannel({ channels }: AlertState, { localFirst }: AlertInput) {
  return localFirst && channels.length === 1 ? channels[0] : undefined;
}

/** Core hands over the failure of a local activity bare, and that of another wrapped. */
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
 * A message that comes while a local attempt is made has Temporal ask for that task anew, now with the message, and
 * without the attempt. What it has delivered is no less delivered: the worker remembers.
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
