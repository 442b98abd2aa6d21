import type { Duration } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { FailedAttempt } from '../activities/fire-request.js';
import type { Activities } from '../activities/fire.js';
import type { AlertState, ChannelResult } from './alert-state.js';
import { cancelledAfter, reasonOf, toChannelResult } from './channel-failure.js';
import { type Handover, requestOf } from './fire-on.js';
import { type AlertInput, DELIVERY_ALLOWANCE, LOCAL_CHECK } from './messages.js';

/**
 * The first attempt, as a local activity, which spares Temporal the dispatch of another one. What it does not bring to
 * an end goes on as an activity, whose retries and errors everybody can see.
 */
export async function fireHere(
  state: AlertState,
  input: AlertInput,
): Promise<ChannelResult | Handover> {
  const channel = localChannel(state, input);
  if (channel === undefined) return {};
  const { fireLocally } = proxyLocalActivities<Activities>({
    summary: `${input.type} to ${channel}`,
    startToCloseTimeout: LOCAL_CHECK + DELIVERY_ALLOWANCE,
    retry: { maximumAttempts: 1 },
  });
  try {
    // By the time that a cancellation is heard of, it delivers; to cancel one that has ended would wedge the workflow.
    const result = await CancellationScope.nonCancellable(() =>
      fireLocally(requestOf(channel, state, input)),
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
export function localChannel({ channels }: AlertState, { localFirst }: AlertInput) {
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
  const message = reasonOf(failure);
  if (failure instanceof TimeoutFailure) return { message };
  const { type, details } = failure;
  const delay = details?.[2];
  return { message, ...(type && { type }), ...(isDuration(delay) && { nextRetryDelay: delay }) };
}

function isDuration(value: unknown): value is Duration {
  return typeof value === 'number' || typeof value === 'string';
}
