import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { AlertInput } from '../contract/input.js';
import { pauseEndMillis } from '../contract/pause.js';
import type { AlertState } from '../contract/state.js';
import { asleepWith, ended } from './alert-state.js';
import { carryOverIn } from './carry-over.js';

/** Returns the state of an alert that has just started. A recurring alert continues from the previous run. */
export function initialState(input: AlertInput): AlertState {
  if (input.state) return input.state;
  const recurring = input.dueAt === null;
  const before = recurring ? outcomeBefore() : undefined;
  const start = {
    ...carryOverIn(input.carried),
    ...(input.pausedUntil && { pausedUntil: pauseEndMillis(input.pausedUntil) }),
  };
  const startsAt = input.dueAt === null ? startOfRun() : Date.parse(input.dueAt);
  // Temporal adds up to a second to the backoff of a cron run, so the due time is the whole second before.
  const dueAt = recurring ? Math.floor(startsAt / 1000) * 1000 : startsAt;
  // A message can start a run early. If that run ended before its due time, Temporal would repeat the due time.
  const delay = Math.max(input.delay ?? 0, startsAt - dueAt);
  const carried = before === undefined ? start : carryOverIn(before);
  const state = asleepWith(input, dueAt, delay, carried);
  const past = input.end !== null && state.dueAt > Date.parse(input.end.until);
  return past ? ended(state, 'skipped', 'it was to recur only until before this run') : state;
}

/** Returns the outcome of the previous run, which is a detail of the failure if that run failed. */
export function outcomeBefore(): unknown {
  const { lastFailure, lastResult } = workflowInfo();
  const details = lastFailure instanceof ApplicationFailure ? lastFailure.details : null;
  return details?.[0] ?? lastResult;
}

function startOfRun(): number {
  const { startTime, cronScheduleToScheduleInterval = 0 } = workflowInfo();
  return startTime.getTime() + cronScheduleToScheduleInterval;
}
