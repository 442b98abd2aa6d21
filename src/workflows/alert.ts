import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  makeContinueAsNewFunc,
  isCancellation,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertInput } from '../contract/input.js';
import { MEMO } from '../contract/messages.js';
import type { Outcome } from '../contract/outcome.js';
import type { PlannedAlert } from '../contract/planned.js';
import { isPlannedInput } from '../contract/guards.js';
import { FOREVER } from '../contract/pause.js';
import { AlertRecurrence, AlertStatus } from '../contract/search-attributes.js';
import type { ChannelResult, Step } from '../contract/state.js';
import { cancelledAt, fired, firing, nextStep, nextWakeUp } from './alert-state.js';
import { endRecurrence } from './conclusion.js';
import { type Alert, showStep } from './current-alert.js';
import { answerDescribe, describeAlert, statusOf } from './describe.js';
import { type ApplyUpdate, holdUpdates } from './early-updates.js';
import { fireLocally, recoverLocalDelivery } from './fire-locally.js';
import { fireOnChannel } from './fire-on-channel.js';
import { registerHandlers } from './handlers.js';
import { initialState } from './initial-state.js';
import { admit, withPlan } from './request.js';
import { withdrawFromDigests } from './withdraw-from-digests.js';

/**
 * Runs one alert: sleeps until it is due, fires, ends. A recurring alert is this workflow under a cron schedule. Each
 * run is one occurrence, and Temporal starts it when it is due.
 *
 * @param given what a client has planned, or a request that anybody has sent
 * @throws ApplicationFailure `AlertFailed` with the outcome as its detail, if no channel could be reached
 * @throws ApplicationFailure `InvalidRequest` if the request cannot be planned
 */
export async function alert(given?: unknown): Promise<Outcome> {
  if (isPlannedInput(given) && recursAsPlanned(given)) return run(given, null);
  const applyHeldUpdates = holdUpdates();
  const planned = await admit(given);
  return run(planned.input, planned, applyHeldUpdates);
}

/** Returns whether the input belongs to a workflow like this: under a cron, a one-shot alert would be sent at each run. */
function recursAsPlanned({ dueAt, state, ended }: AlertInput): boolean {
  if (!workflowInfo().cronSchedule) return true;
  return dueAt === null && state === undefined && ended === undefined;
}

async function run(
  input: AlertInput,
  admitted: PlannedAlert | null,
  applyHeldUpdates: (apply: ApplyUpdate) => void = () => {},
): Promise<Outcome> {
  const { ended } = input;
  if (ended) {
    answerDescribe(() =>
      describeAlert({ input, state: null, step: { do: 'end', outcome: ended } }),
    );
    return conclude(ended);
  }
  const state = initialState(input);
  const asleep: Step = { do: 'wait', until: state.deadline, for: 'due' };
  const current: Alert = {
    input,
    state,
    step: asleep,
    admitted,
    details: '',
    ignored: null,
  };
  answerDescribe(() => describeAlert(current));
  // State the workflow acts on if no message arrives first.
  let planned = { ...current };
  applyHeldUpdates(registerHandlers(current));
  for (;;) {
    const cancelled = CancellationScope.current().consideredCancelled;
    if (cancelled || current.state !== planned.state) await recoverLocalDelivery(planned, current);
    if (cancelled) {
      await withdrawFromDigests(current);
      current.state = cancelledAt(current.state, Date.now());
    }
    const step = nextStep(current.state, Date.now());
    showStep(current, step);
    if (step.do === 'end') return end(current, step.outcome);
    if (step.do === 'fire') {
      const now = Date.now();
      current.state = firing(current.state, now);
      const results = await fire(current);
      current.state = fired(current.state, now, results);
      planned = { ...current };
    } else if (isLong(current)) {
      return continueWith({ ...current.input, state: current.state });
    } else {
      planned = { ...current };
      await wait(step, () => nextWakeUp(current.state) !== step.until);
    }
  }
}

/** Returns whether to continue as new during a follow-up. A recurring alert would lose its cron by that. */
function isLong({ state }: Alert): boolean {
  return state.following !== null && !state.recurring && workflowInfo().continueAsNewSuggested;
}

/** Waits until the step is due. Returns early if the alert is changed or cancelled. */
async function wait(step: Extract<Step, { do: 'wait' }>, changed: () => boolean): Promise<void> {
  if (step.for !== 'due') {
    upsertSearchAttributes([{ key: AlertStatus, value: statusOf(step) }]);
  }
  try {
    if (step.until === FOREVER) await condition(changed);
    else await condition(changed, step.until - Date.now(), { summary: step.for });
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
}

/** Fires on all channels. Each channel has its own activity, so that Temporal retries only those that fail. */
async function fire({ state, input }: Alert): Promise<ChannelResult[]> {
  const here = await fireLocally(state, input);
  if ('channel' in here) return [here];
  upsertSearchAttributes([{ key: AlertStatus, value: 'firing' }]);
  return Promise.all(state.channels.map((channel) => fireOnChannel(channel, state, input, here)));
}

async function end(current: Alert, outcome: Outcome): Promise<Outcome> {
  const { input, admitted } = current;
  const recurring = input.dueAt === null;
  if (recurring && CancellationScope.current().consideredCancelled) {
    const last = endRecurrence(outcome);
    current.step = { do: 'end', outcome: last };
    return endCancelled(last);
  }
  if (recurring && isLast(input, outcome)) {
    upsertSearchAttributes([{ key: AlertRecurrence, value: null }]);
    // A run that returns lets the cron continue; a run that continues as new drops the cron.
    return continueWith({ ...input, ended: outcome });
  }
  return conclude(recurring && admitted ? withPlan(outcome, admitted) : outcome);
}

/** Continues in a new run, which would otherwise begin with the memo of the start, as it was before any change. */
function continueWith(input: AlertInput): Promise<never> {
  const { memo = {} } = workflowInfo();
  return makeContinueAsNewFunc<typeof alert>({ memo })(input);
}

function isLast(input: AlertInput, { occurrences = 0, dueAt }: Outcome): boolean {
  if (occurrences >= (input.times ?? Infinity)) return true;
  return input.end !== null && Date.parse(dueAt) >= Date.parse(input.end.lastDueAt);
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

/** Ends the run as cancelled. Temporal keeps no result of such a run, so the outcome goes into the memo. */
function endCancelled(outcome: Outcome): never {
  upsertSearchAttributes([{ key: AlertStatus, value: outcome.status }]);
  upsertMemo({ [MEMO.outcome]: outcome });
  throw new CancelledFailure(outcome.reason ?? `cancelled; it was ${outcome.status}`);
}
