import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Outcome } from '../../contract/outcome.js';
import { hasEnded } from '../../contract/status.js';
import { alertHistory, fetchEvents, type HistoryEntry } from '../history/alert-history.js';
import { attemptsIn } from '../history/attempts.js';
import { type ChannelProgress, channelProgress } from '../history/channel-progress.js';
import type { Event } from '../history/entry.js';
import type { AlertDescription } from '../../contract/alert.js';
import { fromListing } from '../listing/description.js';
import { withOutcome } from '../listing/outcome-of-run.js';
import { withPending } from '../listing/pending.js';
import { recurrenceState } from '../listing/recurrence-state.js';
import { describedBy, withRequest } from '../listing/request-of-run.js';

export interface Inspection {
  alert: AlertDescription;
  /** Null for an alert that does not recur, and before the first run has ended. */
  lastOutcome: Outcome | null;
  progress: ChannelProgress[];
  /** Empty unless it was requested. */
  history: HistoryEntry[];
}

/** Describes a run by its history, which it fetches once. `runs` requests the timeline, too. */
export async function inspectRun(
  client: Client,
  run: WorkflowExecutionDescription,
  runs?: number,
): Promise<Inspection> {
  const events = await fetchEvents(client, run);
  const alert = await describeRun(client, run, events);
  const attempts = attemptsIn(events, run.raw.pendingActivities ?? []);
  return {
    alert,
    lastOutcome: recurrenceState(events).lastOutcome,
    progress: channelProgress(attempts, alert.channels),
    history: runs === undefined ? [] : await alertHistory(client, run, events, runs),
  };
}

/** Describes an alert by one run. Fetches its history only if that is needed and not given. */
export async function describeRun(
  client: Client,
  run: WorkflowExecutionDescription,
  events?: Event[],
): Promise<AlertDescription> {
  const alert = fromListing(events ? describedBy(events, run) : await withRequest(client, run));
  if (hasEnded(alert.status)) return withOutcome(client, alert, run, events);
  const { pausedUntil } = alert.recurrence
    ? recurrenceState(events ?? (await fetchEvents(client, run)))
    : alert;
  return { ...withPending(alert, run), pausedUntil };
}
