import { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import { z } from 'zod';
import { lenientCodec } from '../../contract/lenient-codec.js';
import { ALERT_WORKFLOW, MEMO } from '../../contract/messages.js';
import { pauseEndMillis } from '../../contract/pause.js';
import { AlertDue, AlertRecurrence } from '../../contract/search-attributes.js';
import type { LateAlert, LateAlerts } from '../../services/services.js';
import { fetchEvents } from '../history/alert-history.js';
import { type Event, eventMillis, timestampMillis } from '../history/entry.js';
import type { Run } from './description.js';
import { queryFor } from './list.js';
import { recurrenceState } from './recurrence-state.js';
import { describedBy } from './request-of-run.js';

/** Bounds the result, because each candidate costs a call. */
const MAX_LATE_ALERTS = 100;

const LATE_ALERT_CONCURRENCY = 10;

export type FindLateAlerts = (
  client: Client,
  before: Date,
  /** The alert that asks. It is examined even though it is firing. */
  self?: { workflowId: string; runId: string },
) => Promise<LateAlerts>;

/** Returns a function that finds open alerts which should have acted before a time and have not. */
export function lateAlertFinder(): FindLateAlerts {
  /** When candidates act next, by run id, so that their histories are not read again before. */
  let waiting = new Map<string, number>();

  return async ({ connection, options }, before, self) => {
    const { namespace, identity } = options;
    const dataConverter = { payloadCodecs: [lenientCodec] };
    const client = new Client({ connection, namespace, identity, dataConverter });
    const limit = before.getTime();
    const stillWaiting = new Map<string, number>();
    const examine = async (run: Run): Promise<LateAlert | undefined> => {
      const resumesAt = pauseEndOf(run);
      if (resumesAt >= limit) return undefined;
      let actsAt = waiting.get(run.runId) ?? 0;
      if (actsAt < limit) {
        const events = await fetchEvents(client, run);
        if (isPausedRecurrence(describedBy(events, run), events)) return undefined;
        actsAt = nextActionOf(run, events);
      }
      if (actsAt < limit) return { id: run.workflowId, due: new Date(Math.max(actsAt, resumesAt)) };
      stillWaiting.set(run.runId, actsAt);
      return undefined;
    };
    const late: LateAlert[] = [];
    const examined = pMapIterable(candidates(client, before, self), examine, {
      concurrency: LATE_ALERT_CONCURRENCY,
    });
    for await (const alert of examined) {
      if (alert) late.push(alert);
      if (late.length > MAX_LATE_ALERTS) break;
    }
    waiting = stillWaiting;
    return { alerts: late.slice(0, MAX_LATE_ALERTS), more: late.length > MAX_LATE_ALERTS };
  };
}

/** Yields alerts that are overdue by visibility. They may still wait for something else. */
async function* candidates(
  client: Client,
  before: Date,
  self?: { workflowId: string; runId: string },
): AsyncGenerator<Run> {
  if (self) {
    const run = await client.workflow.getHandle(self.workflowId, self.runId).describe();
    // A digest may ask, too.
    if (run.type === ALERT_WORKFLOW) yield run;
  }
  const time = before.toISOString();
  // Between two runs of a recurring alert, the execution time is that of the next run. A request
  // that no worker has planned by its execution time has no type yet.
  const query = `${queryFor({ status: 'scheduled' }, true)} AND (AlertDue < '${time}' OR ((AlertRecurrence IS NOT NULL OR AlertType IS NULL) AND ExecutionTime < '${time}'))`;
  for await (const run of client.workflow.list({ query })) {
    if (run.runId !== self?.runId) yield run;
  }
}

/** Returns the due time, or the end of the last timer if that is later, in epoch milliseconds. */
function nextActionOf(run: Run, events: Event[]): number {
  const due = run.typedSearchAttributes.get(AlertDue) ?? run.executionTime ?? run.startTime;
  return Math.max(due.getTime(), lastTimerEnd(events));
}

/**
 * Returns when the pause of a one-shot alert ends, in epoch milliseconds; 0 if it is not paused.
 */
function pauseEndOf({ memo }: Run): number {
  const until = z.string().safeParse(memo?.[MEMO.pausedUntil]);
  return (until.success && pauseEndMillis(until.data)) || 0;
}

function isPausedRecurrence(run: Run, events: Event[]): boolean {
  const recurs = run.typedSearchAttributes.get(AlertRecurrence) !== undefined;
  return recurs && recurrenceState(events).pausedUntil !== null;
}

function lastTimerEnd(events: Event[]): number {
  const timer = events.findLast(({ timerStartedEventAttributes: started }) => started);
  return timer
    ? eventMillis(timer) + timestampMillis(timer.timerStartedEventAttributes?.startToFireTimeout)
    : 0;
}
