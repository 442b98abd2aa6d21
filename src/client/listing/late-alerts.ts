import type { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import { z } from 'zod';
import { ALERT_WORKFLOW, MEMO } from '../../contract/messages.js';
import { pauseEnd } from '../../contract/pause.js';
import { AlertDue, AlertRecurrence } from '../../contract/search-attributes.js';
import type { LateAlert, LateAlerts } from '../../services/services.js';
import { fetchEvents } from '../history/alert-history.js';
import { type Event, millisOf, toMillis } from '../history/moment.js';
import type { Run } from './description.js';
import { queryFor } from './list.js';
import { recurrenceState } from './recurrence-state.js';

/** To look at each costs a call. */
const MAX_LATE_ALERTS = 100;

export type FindLateAlerts = (
  client: Client,
  before: Date,
  /** An alert that is looked at even though it fires, since it is the one that asks. */
  self?: { workflowId: string; runId: string },
) => Promise<LateAlerts>;

/** Finds open alerts that should have acted before a time and have not. */
export function lateAlertFinder(): FindLateAlerts {
  /** Until when those wait that fired once already, by run: each need not be looked at again before. */
  let waiting = new Map<string, number>();

  return async (client, before, self) => {
    const stillWaiting = new Map<string, number>();
    const look = async (run: Run): Promise<LateAlert | undefined> => {
      const paused = endOfPause(run);
      if (paused >= before.getTime()) return undefined;
      const at = waiting.get(run.runId) ?? (await actsAt(client, run));
      if (at >= before.getTime()) stillWaiting.set(run.runId, at);
      else if (!(await recursPaused(client, run))) {
        return { id: run.workflowId, due: new Date(Math.max(at, paused)) };
      }
      return undefined;
    };
    const late: LateAlert[] = [];
    for await (const found of pMapIterable(
      candidates(client, before, self),
      look,
      CONCURRENT_CALLS,
    )) {
      if (found) late.push(found);
      if (late.length > MAX_LATE_ALERTS) break;
    }
    waiting = stillWaiting;
    return { alerts: late.slice(0, MAX_LATE_ALERTS), more: late.length > MAX_LATE_ALERTS };
  };
}

const CONCURRENT_CALLS = { concurrency: 10 };

/** By what visibility knows, which is not whether they wait for a window, a check or the end of a pause. */
async function* candidates(
  client: Client,
  before: Date,
  self?: { workflowId: string; runId: string },
): AsyncGenerator<Run> {
  if (self) {
    const run = await client.workflow.getHandle(self.workflowId, self.runId).describe();
    // It may be a digest that asks.
    if (run.type === ALERT_WORKFLOW) yield run;
  }
  const time = before.toISOString();
  // Between two runs, a recurring alert has its next one as its execution time.
  const query = `${queryFor({ status: 'scheduled' })} AND (AlertDue < '${time}' OR (AlertRecurrence IS NOT NULL AND ExecutionTime < '${time}'))`;
  for await (const run of client.workflow.list({ query })) {
    if (run.runId !== self?.runId) yield run;
  }
}

/** When it is due, or the last of its timers ends, if that is later. In epoch milliseconds. */
async function actsAt(client: Client, run: Run): Promise<number> {
  const events = await fetchEvents(client, run);
  const due = run.typedSearchAttributes.get(AlertDue) ?? run.executionTime ?? run.startTime;
  return Math.max(due.getTime(), lastTimer(events));
}

/** In epoch milliseconds; 0 of one that is not paused, or that recurs. */
function endOfPause({ memo }: Run): number {
  const until = z.string().safeParse(memo?.[MEMO.pausedUntil]);
  return (until.success && pauseEnd(until.data)) || 0;
}

/** Of one that recurs, only its history tells that it is paused. */
async function recursPaused(client: Client, run: Run): Promise<boolean> {
  if (!run.typedSearchAttributes.get(AlertRecurrence)) return false;
  return recurrenceState(await fetchEvents(client, run)).pausedUntil !== null;
}

function lastTimer(events: Event[]): number {
  const timer = events.findLast(({ timerStartedEventAttributes: started }) => started);
  return timer
    ? millisOf(timer) + toMillis(timer.timerStartedEventAttributes?.startToFireTimeout)
    : 0;
}
