import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineUpdate,
  isCancellation,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type AlertState,
  asleepUntil,
  cancelledAsleep,
  type ChannelResult,
  ended,
  fired,
  isAsleep,
  nextStep,
  rescheduled,
  type Step,
  withoutNext,
} from './alert-state.js';
import { fireOn } from './fire-on.js';
import { holdingsIn } from './holding.js';
import { type AlertInput, MEMO, RESCHEDULE, TOO_LATE } from './messages.js';
import type { Outcome } from './outcome.js';
import { AlertDue, AlertRecurrence, AlertStatus } from './search-attributes.js';

const rescheduleAlert = defineUpdate<void, [dueAt: string]>(RESCHEDULE);

/**
 * One alert: sleeps until it is due, fires, ends. A recurring alert is this workflow under a cron schedule: each
 * run is one occurrence, which Temporal has already made wait.
 *
 * @throws ApplicationFailure `AlertFailed` with the outcome as its detail, when no channel could be reached
 */
export async function alert(input: AlertInput): Promise<Outcome> {
  if (input.ended) return conclude(input.ended);
  let state = begin(input);
  const reschedule = (dueAt: string) => {
    state = rescheduled(state, Date.parse(dueAt));
    upsertSearchAttributes([{ key: AlertDue, value: new Date(state.dueAt) }]);
  };
  const validator = (_dueAt: string) => {
    // Named where it is caught, in the client.
    if (!isAsleep(state)) throw ApplicationFailure.nonRetryable('it has fired already', TOO_LATE);
  };
  if (!state.recurring) setHandler(rescheduleAlert, reschedule, { validator });
  for (;;) {
    const step = nextStep(state, Date.now());
    if (step.do === 'end') return end(input, step.outcome);
    if (CancellationScope.current().consideredCancelled) state = cancelledAsleep(state, Date.now());
    else if (step.do === 'fire') {
      const firedAt = Date.now();
      state = { ...state, firedAt };
      state = fired(state, firedAt, await fire(state, input));
    } else await wait(step, () => state.deadline !== step.until);
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

/** Returns early when it is changed, or cancelled. */
async function wait(step: Extract<Step, { do: 'wait' }>, changed: () => boolean): Promise<void> {
  if (step.again) upsertSearchAttributes([{ key: AlertStatus, value: 'scheduled' }]);
  const summary = step.again ? 'next check' : 'due';
  try {
    await condition(changed, step.until - Date.now(), { summary });
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
}

/** Each channel is an activity of its own, so that one that fails is retried alone. */
async function fire(state: AlertState, input: AlertInput): Promise<ChannelResult[]> {
  upsertSearchAttributes([{ key: AlertStatus, value: 'firing' }]);
  return Promise.all(state.channels.map((channel) => fireOn(channel, state, input)));
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
