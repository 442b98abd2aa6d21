import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndStatus } from '../../contract/status.js';
import { isNotFound } from '../connection.js';
import { withReconnect } from '../retries.js';
import { runEndOf } from './run-bounds.js';
import type { Event, RunEntry, TimelineEntry } from './entry.js';
import { timelineOf } from './timeline.js';

/** One entry of the history of an alert, with its run. */
export interface HistoryEntry extends TimelineEntry {
  runId: string;
}

/** Returns the history of the latest run, from its events, and of up to `runs` earlier runs. */
export async function alertHistory(
  client: Client,
  { workflowId, raw, ...latest }: WorkflowExecutionDescription,
  latestEvents: Event[],
  runs: number,
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[][] = [];
  let runId: string | null | undefined = latest.runId;
  let events = latestEvents;
  for (;;) {
    const current = runId;
    const pending = current === latest.runId ? raw.pendingActivities : [];
    const timeline = timelineOf(events, pending ?? []);
    // A run that only ends a recurring alert has no entries, and does not count.
    if (timeline.length > 0)
      entries.unshift(timeline.map((entry) => toHistoryEntry(current, entry)));
    runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!runId || entries.length > runs) return entries.flat();
    events = await fetchEvents(client, { workflowId, runId }).catch(emptyIfDeleted);
  }
}

function toHistoryEntry(runId: string, { at, what, channel, detail }: RunEntry): HistoryEntry {
  return { runId, at, what, channel, detail };
}

/** Fetches the history of one run. */
export async function fetchEvents(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<Event[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

/** Returns no events for a closed run that Temporal has deleted. */
function emptyIfDeleted(error: unknown): Event[] {
  if (isNotFound(error)) return [];
  throw error;
}

/** Each poll takes two calls. In milliseconds. */
const FOLLOW_POLL_INTERVAL = 1000;

/**
 * Yields the history of an alert from the start of a run, then each new entry, until the alert
 * ends.
 *
 * @returns the final status
 */
export async function* follow(
  client: Client,
  id: string,
  firstRunId: string,
): AsyncGenerator<HistoryEntry, EndStatus> {
  let runId = firstRunId;
  let yielded = new Set<string>();
  for (;;) {
    const run = runId;
    const { timeline, end } = await withReconnect(client, () => poll(client, id, run));
    for (const entry of timeline) {
      if (yielded.has(entry.key)) continue;
      yielded.add(entry.key);
      yield toHistoryEntry(run, entry);
    }
    if (!end) await sleep(FOLLOW_POLL_INTERVAL);
    else if (end.nextRunId === null) return end.outcome?.status ?? 'cancelled';
    else {
      runId = end.nextRunId;
      yielded = new Set();
    }
  }
}

async function poll(client: Client, id: string, runId: string) {
  const { raw } = await client.workflow.getHandle(id, runId).describe();
  // Fetched after the description, because an activity may end between the two calls.
  const events = await fetchEvents(client, { workflowId: id, runId });
  return { timeline: timelineOf(events, raw.pendingActivities ?? []), end: runEndOf(events) };
}
