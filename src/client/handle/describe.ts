import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Outcome } from '../../workflows/outcome.js';
import { type ChannelProgress, channelProgress } from '../channel-progress.js';
import { type AlertDescription, fromListing, hasEnded } from '../description.js';
import { withOutcome } from '../outcome-of-run.js';
import { withPending } from '../pending.js';
import { recurrenceState, type RecurrenceState } from '../recurrence-state.js';
import { type AlertCalls, latestRun } from './alert-calls.js';

export interface Inspection {
  alert: AlertDescription;
  lastOutcome: Outcome | null;
  progress: ChannelProgress[];
}

export async function describe(calls: AlertCalls): Promise<AlertDescription> {
  return described(calls, await latestRun(calls));
}

export async function lastOutcome(calls: AlertCalls): Promise<Outcome | null> {
  return (await stateIn(calls, await latestRun(calls))).lastOutcome;
}

export async function progress(calls: AlertCalls): Promise<ChannelProgress[]> {
  return progressIn(calls, await latestRun(calls));
}

/** All of one and the same run. */
export async function inspect(calls: AlertCalls): Promise<Inspection> {
  const run = await latestRun(calls);
  const alert = await described(calls, run);
  const state = alert.recurrence && (await stateIn(calls, run));
  const last = state && state.lastOutcome;
  return { alert, lastOutcome: last, progress: await progressIn(calls, run) };
}

async function described(
  calls: AlertCalls,
  run: WorkflowExecutionDescription,
): Promise<AlertDescription> {
  const alert = fromListing(run);
  if (hasEnded(alert.status)) return calls.call(() => withOutcome(calls.client, alert, run));
  const { pausedUntil } = alert.recurrence ? await stateIn(calls, run) : alert;
  return { ...withPending(alert, run), pausedUntil };
}

function stateIn(
  { client, call }: AlertCalls,
  run: WorkflowExecutionDescription,
): Promise<RecurrenceState> {
  return call(() => recurrenceState(client, run));
}

function progressIn(
  { client, call }: AlertCalls,
  run: WorkflowExecutionDescription,
): Promise<ChannelProgress[]> {
  return call(() => channelProgress(client, run, fromListing(run).channels));
}
