import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowFailedError,
} from '@temporalio/client';
import type { Outcome } from '../../contract/outcome.js';
import { alertHistory, fetchEvents, type HistoryEntry } from '../history/alert-history.js';
import { attemptsIn } from '../history/attempts.js';
import { type ChannelProgress, channelProgress } from '../history/channel-progress.js';
import type { Event } from '../history/moment.js';
import { type AlertDescription, fromListing, hasEnded } from '../listing/description.js';
import { withOutcome } from '../listing/outcome-of-run.js';
import { withPending } from '../listing/pending.js';
import { recurrenceState } from '../listing/recurrence-state.js';
import { retryWhileUnreachable } from '../retries.js';
import { type AlertCalls, latestRun } from './alert-calls.js';

export interface Inspection {
  alert: AlertDescription;
  /** Null for an alert that does not recur. */
  lastOutcome: Outcome | null;
  progress: ChannelProgress[];
  /** Empty unless it was asked for. */
  history: HistoryEntry[];
}

/** A history may be long. */
const HISTORY_TIMEOUT = 60_000;

export async function describe(calls: AlertCalls): Promise<AlertDescription> {
  const run = await latestRun(calls);
  return calls.call(() => described(calls.client, run));
}

/** Reads one run's history once. */
export async function inspect(
  calls: AlertCalls,
  { runs }: { runs?: number | undefined } = {},
): Promise<Inspection> {
  const { client, call } = calls;
  const run = await latestRun(calls);
  return call(
    async () => {
      const events = await fetchEvents(client, run);
      const alert = await described(client, run, events);
      const attempts = attemptsIn(events, run.raw.pendingActivities ?? []);
      return {
        alert,
        lastOutcome: alert.recurrence && recurrenceState(events).lastOutcome,
        progress: channelProgress(attempts, alert.channels),
        history: runs === undefined ? [] : await alertHistory(client, run, events, runs),
      };
    },
    runs === undefined ? undefined : HISTORY_TIMEOUT,
  );
}

export async function history(calls: AlertCalls, runs: number): Promise<HistoryEntry[]> {
  const { client, call } = calls;
  const run = await latestRun(calls);
  const entries = async () => alertHistory(client, run, await fetchEvents(client, run), runs);
  return call(entries, HISTORY_TIMEOUT);
}

/** Reads the history only where the description needs it, and `events` were not given. */
async function described(
  client: Client,
  run: WorkflowExecutionDescription,
  events?: Event[],
): Promise<AlertDescription> {
  const alert = fromListing(run);
  if (hasEnded(alert.status)) return withOutcome(client, alert, run, events);
  const { pausedUntil } = alert.recurrence
    ? recurrenceState(events ?? (await fetchEvents(client, run)))
    : alert;
  return { ...withPending(alert, run), pausedUntil };
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
