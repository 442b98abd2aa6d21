import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import type { FailedAttempt, FireRequest } from '../contract/fire-request.js';
import { type AlertInput, DELIVERY_ALLOWANCE } from '../contract/input.js';
import type { Retry } from '../contract/memo.js';
import type { Holding } from '../contract/outcome.js';
import type { AlertState, ChannelResult } from '../contract/state.js';
import { toChannelResult, wasNotStarted } from './channel-failure.js';

/** What a local attempt leaves to an activity: where to go on, and as what its own first attempt counts. */
export interface Handover {
  taskQueue?: string;
  failed?: FailedAttempt;
}

/** Fires on one channel; where it has a limit, on the task queue that the worker names. */
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
    // Only then is it known whether a delivery under way has happened.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(taskQueue && { taskQueue, scheduleToStartTimeout: '1 hour' }),
  });
  try {
    const request = requestOf(channel, state, input);
    const result = await activities.fire({ ...request, ...(failed && { failed }) });
    if (result.status !== 'limited') return result;
    return await fireOnChannel(channel, state, input, { taskQueue: result.taskQueue });
  } catch (error) {
    // Nobody serves the queue any more: its channel may have lost its limit since.
    if (taskQueue && wasNotStarted(error)) return fireOnChannel(channel, state, input);
    return toChannelResult(channel, error, input.retry.maximumAttempts);
  }
}

export function requestOf(channel: string, state: AlertState, input: AlertInput): FireRequest {
  const { type, args, timeout, onceIn, critical, group, retry, delay = 0 } = input;
  const { following, heldUntil, dueAt } = state;
  // What it had to wait for was meant.
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
    retry,
    ...(following && { round: following.rounds }),
    dueAt: new Date(dueAt).toISOString(),
    // Runs of a recurring alert are told apart by when they were due, not by how late each is.
    at: new Date(state.recurring ? state.dueAt : Date.now()).toISOString(),
    for: state.forMillis,
    holding: state.holding[channel] ?? (following && anyHolding(state)),
  };
}

/** Of a channel that is told by escalation: the condition has held for the others. */
function anyHolding({ holding }: AlertState): Holding | null {
  return Object.values(holding)[0] ?? null;
}

/** For ever is 0 in our words, and Infinity in those of the SDK. */
export function retryOf(retry: Retry): Retry {
  return { ...retry, maximumAttempts: retry.maximumAttempts || Infinity };
}
