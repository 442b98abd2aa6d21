import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { FailedAttempt, FireRequest } from '../contract/fire-request.js';
import { type AlertInput, DELIVERY_ALLOWANCE } from '../contract/input.js';
import type { Retry } from '../contract/memo.js';
import type { Holding } from '../contract/outcome.js';
import type { AlertState, ChannelResult } from '../contract/state.js';
import { toChannelResult, wasNotStarted } from './channel-failure.js';

/** Tells an activity where to continue after a local attempt, and how that attempt failed. */
export interface Handover {
  taskQueue?: string;
  failed?: FailedAttempt;
}

/** Fires on one channel, on the task queue that the worker names if the channel has a limit. */
export async function fireOnChannel(
  channel: string,
  state: AlertState,
  input: AlertInput,
  { taskQueue, failed }: Handover = {},
): Promise<ChannelResult> {
  const activities = proxyActivities<Activities>({
    summary: `${input.type} to ${channel}`,
    startToCloseTimeout: input.timeout + DELIVERY_ALLOWANCE,
    heartbeatTimeout: '10s',
    retry: retryOf(input.retry),
    // Otherwise it would be unknown whether a delivery in progress happened.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(taskQueue && { taskQueue, scheduleToStartTimeout: '1 hour' }),
  });
  try {
    const request = requestOf(channel, state, input);
    const result = await activities.fire({ ...request, ...(failed && { failed }) });
    if (result.status !== 'limited') return result;
    return await fireOnChannel(channel, state, input, { taskQueue: result.taskQueue });
  } catch (error) {
    // No worker serves the queue any more: the channel may have lost its limit.
    if (taskQueue && wasNotStarted(error)) return fireOnChannel(channel, state, input);
    return toChannelResult(channel, error, input.retry.maximumAttempts);
  }
}

/** Returns the request that an activity fires on the channel. */
export function requestOf(channel: string, state: AlertState, input: AlertInput): FireRequest {
  const { type, args, timeout, onceIn, critical, group, labels, retry, delay = 0 } = input;
  const { following, heldUntil, dueAt } = state;
  // Intended waiting does not make the alert late.
  const grace = delay + Math.max(0, heldUntil - dueAt);
  return {
    type,
    args,
    channel,
    expires: input.expires === null || following ? null : input.expires + grace,
    ...(grace > 0 && { grace }),
    timeout,
    ...(onceIn && { onceIn }),
    ...(critical && { critical }),
    ...(group && { group }),
    ...(labels && { labels }),
    retry,
    ...(following && { round: following.rounds }),
    dueAt: new Date(dueAt).toISOString(),
    // The due time identifies the run of a recurring alert, however late the run is.
    at: new Date(state.recurring ? state.dueAt : Date.now()).toISOString(),
    for: state.forMillis,
    holding: state.holding[channel] ?? (following && anyHolding(state)),
  };
}

/** Returns the state of any channel, for a channel that escalation adds: the condition has held for the others. */
function anyHolding({ holding }: AlertState): Holding | null {
  return Object.values(holding)[0] ?? null;
}

/** Converts the retry policy: unlimited attempts are 0 in an alert and Infinity in the SDK. */
export function retryOf(retry: Retry): Retry {
  return { ...retry, maximumAttempts: retry.maximumAttempts || Infinity };
}
