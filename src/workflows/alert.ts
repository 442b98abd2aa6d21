import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  isCancellation,
  proxyActivities,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/fire.js';
import {
  type AlertState,
  type ChannelResult,
  asleepUntil,
  cancelledAsleep,
  ended,
  fired,
  withoutNext,
  nextStep,
} from './alert-state.js';
import { toChannelResult } from './channel-failure.js';
import { type AlertInput, MEMO } from './messages.js';
import type { Outcome } from './outcome.js';
import { AlertRecurrence, AlertStatus } from './search-attributes.js';

/**
 * One alert: sleeps until it is due, fires, ends. A recurring alert is this workflow under a cron schedule: each
 * run is one occurrence, which Temporal has already made wait.
 *
 * @throws ApplicationFailure `AlertFailed` with the outcome as its detail, when no channel could be reached
 */
export async function alert(input: AlertInput): Promise<Outcome> {
  if (input.ended) return conclude(input.ended);
  let state = begin(input);
  for (;;) {
    const step = nextStep(state, Date.now());
    if (step.do === 'end') return end(input, step.outcome);
    state = step.do === 'wait' ? await wait(state, step.until) : await fire(state, input);
  }
}

function begin(input: AlertInput): AlertState {
  const state = asleepUntil(input.dueAt === null ? dueOfRun() : Date.parse(input.dueAt));
  const past = input.end !== null && state.dueAt > Date.parse(input.end.until);
  return past ? ended(state, 'skipped', 'it was to recur only until before this run', []) : state;
}

/** Temporal adds up to a second to a cron run's backoff, so the occurrence is the whole second before. */
function dueOfRun(): number {
  const { startTime, cronScheduleToScheduleInterval = 0 } = workflowInfo();
  return Math.floor((startTime.getTime() + cronScheduleToScheduleInterval) / 1000) * 1000;
}

async function wait(state: AlertState, until: number): Promise<AlertState> {
  try {
    await sleep(until - Date.now(), { summary: 'due' });
    return state;
  } catch (error) {
    if (isCancellation(error)) return cancelledAsleep(state, Date.now());
    throw error;
  }
}

/** Each channel is an activity of its own, so that one that fails is retried alone. */
async function fire(state: AlertState, input: AlertInput): Promise<AlertState> {
  if (CancellationScope.current().consideredCancelled) return cancelledAsleep(state, Date.now());
  const firedAt = Date.now();
  upsertSearchAttributes([{ key: AlertStatus, value: 'firing' }]);
  const results = input.channels.map((channel) => fireOn(channel, state, input));
  return fired(state, firedAt, await Promise.all(results));
}

async function fireOn(
  channel: string,
  state: AlertState,
  input: AlertInput,
): Promise<ChannelResult> {
  const { type, args, expires } = input;
  const activities = proxyActivities<Activities>({
    summary: `${type} to ${channel}`,
    startToCloseTimeout: input.timeout,
    heartbeatTimeout: '10s',
    retry: input.retry,
    // Only then is it known whether a delivery under way has happened.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  try {
    const dueAt = new Date(state.dueAt).toISOString();
    return await activities.fire({ type, args, channel, dueAt, expires });
  } catch (error) {
    return toChannelResult(channel, error, input.retry.maximumAttempts);
  }
}

async function end(input: AlertInput, outcome: Outcome): Promise<Outcome> {
  const recurring = input.dueAt === null;
  const cancelRequested = CancellationScope.current().consideredCancelled;
  if (recurring && cancelRequested) return endCancelled(withoutNext(outcome));
  if (recurring && isLast(input, outcome)) {
    upsertSearchAttributes([{ key: AlertRecurrence, value: null }]);
    // A run that returns lets the cron go on; one that continues as new leaves the cron behind.
    return continueAsNew<typeof alert>({ ...input, ended: outcome });
  }
  return conclude(outcome);
}

function isLast(input: AlertInput, outcome: Outcome): boolean {
  return input.end !== null && Date.parse(outcome.dueAt) >= Date.parse(input.end.lastDueAt);
}

function conclude(outcome: Outcome): Outcome {
  if (outcome.status === 'cancelled') return endCancelled(outcome);
  upsertSearchAttributes([{ key: AlertStatus, value: outcome.status }]);
  if (outcome.status !== 'failed') return outcome;
  throw ApplicationFailure.create({
    type: 'AlertFailed',
    message: outcome.reason ?? 'the alert failed',
    nonRetryable: true,
    details: [outcome],
  });
}

/** Temporal keeps no result of a cancelled run, so the outcome stays in its memo. */
function endCancelled(outcome: Outcome): never {
  upsertSearchAttributes([{ key: AlertStatus, value: outcome.status }]);
  upsertMemo({ [MEMO.outcome]: outcome });
  throw new CancelledFailure(outcome.reason ?? `cancelled; it was ${outcome.status}`);
}
