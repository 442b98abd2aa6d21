import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndStatus } from '../../contract/outcome.js';
import { isNotFound } from '../connection.js';
import { withReconnect } from '../retries.js';
import { endingOf } from './ends.js';
import type { Event, Moment, TimelineEntry } from './moment.js';
import { timelineOf } from './timeline.js';

/** One moment of an alert, with the run it belongs to. */
export interface HistoryEntry extends TimelineEntry {
  runId: string;
}

/**
 * Returns what happened in the latest run, and in up to `runs` runs before it.
 *
 * @param latestEvents the events of the latest run
 */
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
    const of = runId;
    const pending = of === latest.runId ? raw.pendingActivities : [];
    const moments = timelineOf(events, pending ?? []);
    // A run that only hands over has no moments, and does not count.
    if (moments.length > 0) entries.unshift(moments.map((moment) => entryOf(of, moment)));
    runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!runId || entries.length > runs) return entries.flat();
    events = await fetchEvents(client, { workflowId, runId }).catch(noneIfNotKept);
  }
}

function entryOf(runId: string, { at, what, channel, detail }: Moment): HistoryEntry {
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

/** Ignores a closed run that Temporal has deleted. */
function noneIfNotKept(error: unknown): Event[] {
  if (isNotFound(error)) return [];
  throw error;
}

/** Each look costs two calls. In milliseconds. */
const FOLLOW_INTERVAL = 1000;

/**
 * Yields what happened to an alert since the beginning of a run, and then each new moment, until
 * the alert has ended.
 *
 * @returns how it has ended
 */
export async function* follow(
  client: Client,
  id: string,
  firstRunId: string,
): AsyncGenerator<HistoryEntry, EndStatus> {
  let runId = firstRunId;
  let told = new Set<string>();
  for (;;) {
    const run = runId;
    const { moments, ending } = await withReconnect(client, () => look(client, id, run));
    for (const moment of moments) {
      if (told.has(moment.key)) continue;
      told.add(moment.key);
      yield entryOf(run, moment);
    }
    if (!ending) await sleep(FOLLOW_INTERVAL);
    else if (ending.nextRunId === null) return ending.end?.status ?? 'cancelled';
    else {
      runId = ending.nextRunId;
      told = new Set();
    }
  }
}

async function look(client: Client, id: string, runId: string) {
  const { raw } = await client.workflow.getHandle(id, runId).describe();
  // Read after the description: an activity may have ended between the two calls.
  const events = await fetchEvents(client, { workflowId: id, runId });
  const moments: Moment[] = timelineOf(events, raw.pendingActivities ?? []);
  return { moments, ending: endingOf(events) };
}
