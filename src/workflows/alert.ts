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
import { toChannelResult, wasNotStarted } from './channel-failure.js';
import { holdingsIn } from './holding.js';
import { type AlertInput, DELIVERY_ALLOWANCE, MEMO } from './messages.js';
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
  const recurring = input.dueAt === null;
  const state = asleepUntil(input.dueAt === null ? dueOfRun() : Date.parse(input.dueAt), {
    recurring,
    forMillis: input.for ?? 0,
    channels: input.channels,
    holding: recurring ? holdingsIn(outcomeBefore()) : {},
  });
  const past = input.end !== null && state.dueAt > Date.parse(input.end.until);
  return past ? ended(state, 'skipped', 'it was to recur only until before this run') : state;
}

/** Of the run before this one; a failed one has it as the detail of its failure. */
function outcomeBefore(): unknown {
  const { lastFailure, lastResult } = workflowInfo();
  const details = lastFailure instanceof ApplicationFailure ? lastFailure.details : null;
  return details?.[0] ?? lastResult;
}

/** Temporal adds up to a second to a cron run's backoff, so the occurrence is the whole second before. */
function dueOfRun(): number {
  const { startTime, cronScheduleToScheduleInterval = 0 } = workflowInfo();
  return Math.floor((startTime.getTime() + cronScheduleToScheduleInterval) / 1000) * 1000;
}

async function wait(state: AlertState, until: number): Promise<AlertState> {
  const again = state.firedAt !== null;
  if (again) upsertSearchAttributes([{ key: AlertStatus, value: 'scheduled' }]);
  try {
    await sleep(until - Date.now(), { summary: again ? 'next check' : 'due' });
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
  const results = state.channels.map((channel) => fireOn(channel, state, input));
  return fired(state, firedAt, await Promise.all(results));
}

/** On the task queue that the worker names, where the channel has a limit. */
async function fireOn(
  channel: string,
  state: AlertState,
  input: AlertInput,
  taskQueue?: string,
): Promise<ChannelResult> {
  const { type, args, expires, timeout } = input;
  const activities = proxyActivities<Activities>({
    summary: `${type} to ${channel}`,
    startToCloseTimeout: timeout + DELIVERY_ALLOWANCE,
    heartbeatTimeout: '10s',
    retry: input.retry,
    // Only then is it known whether a delivery under way has happened.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(taskQueue && { taskQueue, scheduleToStartTimeout: '1 hour' }),
  });
  try {
    const result = await activities.fire({
      type,
      args,
      channel,
      expires,
      timeout,
      dueAt: new Date(state.dueAt).toISOString(),
      // Runs of a recurring alert are told apart by when they were due, not by how late each is.
      at: new Date(state.recurring ? state.dueAt : Date.now()).toISOString(),
      for: state.forMillis,
      holding: state.holding[channel] ?? null,
    });
    if (result.status !== 'limited') return result;
    return await fireOn(channel, state, input, result.taskQueue);
  } catch (error) {
    // Nobody serves the queue any more: its channel may have lost its limit since.
    if (taskQueue && wasNotStarted(error)) return fireOn(channel, state, input);
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
