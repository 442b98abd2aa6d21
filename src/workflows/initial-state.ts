import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { AlertInput } from '../contract/input.js';
import { pauseEnd } from '../contract/pause.js';
import type { AlertState } from '../contract/state.js';
import { asleepUntil, ended } from './alert-state.js';
import { carryOverIn, NO_CARRY_OVER } from './carry-over.js';

/** An alert that was just started; a recurring one goes on from the run before. */
export function initialState(input: AlertInput): AlertState {
  if (input.state) return input.state;
  const recurring = input.dueAt === null;
  const alert = {
    recurring,
    forMillis: input.for ?? 0,
    channels: input.channels,
    times: input.times ?? null,
    followUp: input.followUp ?? null,
  };
  const before = recurring ? outcomeBefore() : undefined;
  const start = {
    ...NO_CARRY_OVER,
    ...(input.pausedUntil && { pausedUntil: pauseEnd(input.pausedUntil) }),
  };
  const startsAt = input.dueAt === null ? startOfRun() : Date.parse(input.dueAt);
  // Temporal adds up to a second to a cron run's backoff, so the occurrence is the whole second before.
  const dueAt = recurring ? Math.floor(startsAt / 1000) * 1000 : startsAt;
  // A message can begin a run early: over before its time, it would be given that time again.
  const delay = Math.max(input.delay ?? 0, startsAt - dueAt);
  const state = asleepUntil(
    dueAt,
    { ...alert, delay },
    before === undefined ? start : carryOverIn(before),
  );
  const past = input.end !== null && state.dueAt > Date.parse(input.end.until);
  return past ? ended(state, 'skipped', 'it was to recur only until before this run') : state;
}

/** Of the run before this one; a failed one has it as the detail of its failure. */
function outcomeBefore(): unknown {
  const { lastFailure, lastResult } = workflowInfo();
  const details = lastFailure instanceof ApplicationFailure ? lastFailure.details : null;
  return details?.[0] ?? lastResult;
}

function startOfRun(): number {
  const { startTime, cronScheduleToScheduleInterval = 0 } = workflowInfo();
  return startTime.getTime() + cronScheduleToScheduleInterval;
}
