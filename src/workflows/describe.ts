import { defineQuery, setHandler, workflowInfo } from '@temporalio/workflow';
import type { DescribedAlert } from '../contract/alert.js';
import { describeMemo, describeOutcome } from '../contract/describe.js';
import { isArgs, isMemo, isOutcome, isRecord } from '../contract/guards.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import { DESCRIBE, MEMO } from '../contract/messages.js';
import type { Outcome } from '../contract/outcome.js';
import { pausedUntilOf } from '../contract/pause.js';
import { AlertType } from '../contract/search-attributes.js';
import type { AlertState, Step, WaitsFor } from '../contract/state.js';
import type { AlertStatus } from '../contract/status.js';
import { dueAfterPause } from './alert-state.js';
import { outcomeBefore } from './initial-state.js';

const describeQuery = defineQuery<DescribedAlert>(DESCRIBE);

/** Answers the query. A later call replaces the answer of an earlier one. */
export function answerDescribe(describe: () => DescribedAlert): void {
  setHandler(describeQuery, describe, {
    description: "Returns the alert as JSON, as 'alerts show --json' prints it. No input.",
  });
}

interface Current {
  input: AlertInput;
  /** Null in the run that only ends a recurring alert. */
  state: AlertState | null;
  step: Step;
}

/** Describes an alert as far as its workflow knows it. Only Temporal knows of retries, and when it closed. */
export function describeAlert({ input, state, step }: Current): DescribedAlert {
  const outcome = step.do === 'end' ? step.outcome : null;
  const recurs = input.dueAt === null;
  const due = state && new Date(dueAfterPause(state)).toISOString();
  const isPaused = outcome === null && state !== null && state.pausedUntil > Date.now();
  return {
    ...ids(),
    type: input.type,
    status: statusOf(step),
    dueAt: recurs && outcome ? null : due,
    pausedUntil: isPaused ? pausedUntilOf(state.pausedUntil) : null,
    ...describeMemo(memoOf(input)),
    ...describeOutcome(outcome),
    closedAt: null,
    lastOutcome: recurs ? lastOutcome() : null,
  };
}

/** Describes a request that is not planned yet, or that was refused. */
export function describeRequest(request: unknown, refusal: Outcome | null): DescribedAlert {
  const { type, args, to } = isRecord(request) ? request : {};
  const listedType = workflowInfo().typedSearchAttributes.get(AlertType) ?? '';
  const channels = Array.isArray(to) ? to.filter((each) => typeof each === 'string') : [];
  return {
    ...ids(),
    type: typeof type === 'string' ? type : listedType,
    status: refusal?.status ?? 'scheduled',
    dueAt: null,
    pausedUntil: null,
    ...describeMemo(minimalMemo({ args: isArgs(args) ? args : {}, channels })),
    ...describeOutcome(refusal),
    closedAt: null,
    lastOutcome: null,
  };
}

function ids() {
  const { workflowId: id, runId } = workflowInfo();
  return { id, runId };
}

/** Returns the memo, or what the input says if somebody has started the alert without one. */
export function memoOf(input: AlertInput): AlertMemo {
  const memo = workflowInfo().memo?.[MEMO.alert];
  return isMemo(memo) ? memo : minimalMemo(input);
}

function minimalMemo({ args, channels }: Pick<AlertInput, 'args' | 'channels'>): AlertMemo {
  return { args, channels, recurrence: null, createdAt: workflowInfo().startTime.toISOString() };
}

/** Returns the outcome of the previous run, without the plan that a request passes on in it. */
function lastOutcome(): Outcome | null {
  const before = outcomeBefore();
  if (!isOutcome(before)) return null;
  const { planned: _, ...outcome }: Outcome & { planned?: unknown } = before;
  return outcome;
}

const statusWhile: Record<WaitsFor, AlertStatus> = {
  due: 'scheduled',
  'next check': 'scheduled',
  'send window': 'scheduled',
  digest: 'firing',
  'next message': 'following',
};

/** Returns the status of an alert that takes this step. */
export function statusOf(step: Step): AlertStatus {
  if (step.do === 'end') return step.outcome.status;
  return step.do === 'fire' ? 'firing' : statusWhile[step.for];
}
