import { type WorkflowExecutionDescription, WorkflowFailedError } from '@temporalio/client';
import type { Outcome } from '../../contract/outcome.js';
import { type ChannelProgress, channelProgress } from '../history/channel-progress.js';
import { type AlertDescription, fromListing, hasEnded } from '../listing/description.js';
import { withOutcome } from '../listing/outcome-of-run.js';
import { withPending } from '../listing/pending.js';
import { type RecurrenceState, recurrenceState } from '../listing/recurrence-state.js';
import { retryWhileUnreachable } from '../retries.js';
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

/** In milliseconds. */
const RESULT_POLL = 60_000;

/** Waits until the alert has ended, also while Temporal is away. @throws the signal's reason, once it aborts */
export async function result(calls: AlertCalls, signal: AbortSignal): Promise<Outcome> {
  for (;;) {
    const { outcome } = await retryWhileUnreachable(signal, () => describe(calls));
    if (outcome) return outcome;
    await retryWhileUnreachable(signal, () => closed(calls, signal));
  }
}

/** Waits for the end of the workflow; how it ended is `describe`'s to say. */
async function closed({ client, workflow }: AlertCalls, signal: AbortSignal): Promise<void> {
  const { connection } = client;
  try {
    // Each poll leaves a listener on the signal, so now and then it starts anew with another one.
    await connection.withDeadline(Date.now() + RESULT_POLL, () =>
      connection.withAbortSignal(AbortSignal.any([signal]), () => workflow.result()),
    );
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}
