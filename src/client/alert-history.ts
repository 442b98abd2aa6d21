import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { isNotFound } from './temporal.js';
import { type Event, type Moment, type TimelineEntry, timelineOf } from './timeline.js';

/** Of one alert, in order; of a recurring one over several runs. */
export interface HistoryEntry extends TimelineEntry {
  runId: string;
}

/** What happened in the latest run, and in up to so many `runs` before. */
export async function alertHistory(
  client: Client,
  { workflowId, raw, ...latest }: WorkflowExecutionDescription,
  runs: number,
): Promise<HistoryEntry[]> {
  const told: HistoryEntry[][] = [];
  let runId: string | null | undefined = latest.runId;
  let events = await eventsOf(client, workflowId, runId);
  for (;;) {
    const of = runId;
    const pending = of === latest.runId ? raw.pendingActivities : [];
    const moments = timelineOf(events, pending ?? []);
    // Of a run that only hands over there is nothing to tell.
    if (moments.length > 0) told.unshift(moments.map((moment) => entryOf(of, moment)));
    runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!runId || told.length > runs) return told.flat();
    events = await eventsOf(client, workflowId, runId).catch(noneIfNotKept);
  }
}

export function entryOf(runId: string, { at, what, channel, detail }: Moment): HistoryEntry {
  return { runId, at, what, channel, detail };
}

export async function eventsOf(client: Client, id: string, runId: string): Promise<Event[]> {
  const { events } = await client.workflow.getHandle(id, runId).fetchHistory();
  return events ?? [];
}

/** Temporal keeps closed runs for a while only. */
function noneIfNotKept(error: unknown): Event[] {
  if (isNotFound(error)) return [];
  throw error;
}
