import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { EndStatus } from '../workflows/outcome.js';
import { entryOf, eventsOf, type HistoryEntry } from './alert-history.js';
import { steadily } from './steadily.js';
import { endingOf, type Moment, timelineOf } from './timeline.js';

/** Two calls each time. In milliseconds. */
const INTERVAL = 1000;

/**
 * What happens to an alert, from the beginning of a run: what has happened at once, the rest as it happens, until the
 * alert has ended.
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
    const { moments, ending } = await steadily(client, () => look(client, id, run));
    for (const moment of moments) {
      if (told.has(moment.key)) continue;
      told.add(moment.key);
      yield entryOf(run, moment);
    }
    if (!ending) await sleep(INTERVAL);
    else if (ending.nextRunId === null) return ending.end?.status ?? 'cancelled';
    else {
      runId = ending.nextRunId;
      told = new Set();
    }
  }
}

async function look(client: Client, id: string, runId: string) {
  const { raw } = await client.workflow.getHandle(id, runId).describe();
  // Read afterwards: of an activity that has ended meanwhile it has the last word.
  const events = await eventsOf(client, id, runId);
  const moments: Moment[] = timelineOf(events, raw.pendingActivities ?? []);
  return { moments, ending: endingOf(events) };
}
