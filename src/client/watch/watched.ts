import type { AlertStatus } from '../../contract/outcome.js';
import { AlertRecurrence } from '../../contract/search-attributes.js';
import { utc } from '../../time/instant.js';
import { type AlertDescription, fromListing, memoOf, type Run } from '../listing/description.js';

/** An alert has appeared, has changed its status, or has ended. */
export interface AlertChange {
  /** ISO 8601, UTC: when it happened, or was seen. */
  at: string;
  id: string;
  runId: string;
  type: string;
  status: AlertStatus;
  /** When it is due; null of one that recurs and is not waiting. */
  dueAt: string | null;
  /** That have failed, of one that is retried; else null. */
  attempts: number | null;
  /** Why it did not go out, or not yet. */
  reason: string | null;
  /** Whether nothing comes any more: an occurrence of a recurring alert ends, and the alert goes on. */
  ended: boolean;
}

/** What is remembered of alerts while they are watched: no more than is open, or has begun or ended lately. */
export interface Watched {
  /** By id: each run of a recurring alert is a workflow of its own, and not a new alert. */
  recurring: Set<string>;
  /** By id: those that go on as another workflow, which is not a new alert either. */
  goingOn: Set<string>;
  /** By id of the run; how many attempts have failed, null before anybody has looked. */
  firing: Map<string, { id: string; failed: number | null }>;
  /** By id of the run, when it began or ended, in epoch milliseconds; queries find these several times. */
  begun: Map<string, number>;
  closed: Map<string, number>;
}

export function nothingWatched(): Watched {
  return {
    recurring: new Set(),
    goingOn: new Set(),
    firing: new Map(),
    begun: new Map(),
    closed: new Map(),
  };
}

/** Forgets what no query finds any more. */
export function forget({ begun, closed }: Watched, before: number): void {
  for (const lately of [begun, closed]) {
    for (const [runId, time] of lately) if (time < before) lately.delete(runId);
  }
}

/** What runs that have begun or ended mean for their alerts, in order; `since` in epoch milliseconds. */
export function applyRuns(watched: Watched, runs: Run[], since: number): AlertChange[] {
  const moments = runs.flatMap((run) => [
    ...(run.closeTime ? [{ at: run.closeTime.getTime(), tell: () => end(watched, run) }] : []),
    ...(run.startTime.getTime() >= since
      ? [{ at: run.startTime.getTime(), tell: () => begin(watched, run) }]
      : []),
  ]);
  // At one moment a run ends and the next one of its alert begins.
  return moments.toSorted((a, b) => a.at - b.at).flatMap(({ tell }) => tell());
}

function begin({ recurring, goingOn, begun }: Watched, run: Run): AlertChange[] {
  const { workflowId: id, runId, startTime } = run;
  if (begun.has(runId)) return [];
  begun.set(runId, startTime.getTime());
  if (goingOn.delete(id) || recurring.has(id)) return [];
  if (memoOf(run).recurrence) recurring.add(id);
  const at = startTime.toISOString();
  // A run that has ended since has other words for itself.
  const { dueAt } = fromListing(run);
  return [change(run, { at, status: 'scheduled', dueAt })];
}

function end({ recurring, goingOn, firing, closed }: Watched, run: Run): AlertChange[] {
  const { workflowId: id, runId, closeTime, typedSearchAttributes: attributes } = run;
  if (closed.has(runId) || !closeTime) return [];
  closed.set(runId, closeTime.getTime());
  firing.delete(runId);
  if (run.status.name === 'CONTINUED_AS_NEW') {
    goingOn.add(id);
    return [];
  }
  const returned = run.status.name === 'COMPLETED' || run.status.name === 'FAILED';
  const ended = !returned || attributes.get(AlertRecurrence) === undefined;
  if (ended) recurring.delete(id);
  const { status } = fromListing(run);
  return [change(run, { at: closeTime.toISOString(), status, ended })];
}

/** What is not given: nothing to tell. */
function change(
  run: Run,
  news: Pick<AlertChange, 'at' | 'status'> & Partial<AlertChange>,
): AlertChange {
  const { id, runId, type } = fromListing(run);
  const rest = { dueAt: null, attempts: null, reason: null, ended: false };
  return { id, runId, type, ...rest, ...news };
}

/** Those that fire now; `failed` of their attempts are known of. */
export function applyFiring(
  { firing, closed }: Watched,
  runs: Run[],
  failed: number | null,
): AlertChange[] {
  const at = utc(Date.now());
  const begun = runs.filter(({ runId }) => !firing.has(runId) && !closed.has(runId));
  for (const { runId, workflowId: id } of begun) firing.set(runId, { id, failed });
  return begun.map((run) => change(run, { at, status: 'firing' }));
}

/** One that was firing, described anew; null when it is not kept any more. */
export interface Seen {
  runId: string;
  described: { run: Run; alert: AlertDescription } | null;
}

/** How those that were firing stand. */
export function applyDescriptions(watched: Watched, seen: Seen[]): AlertChange[] {
  const at = utc(Date.now());
  return seen.flatMap(({ runId, described }) => {
    const known = watched.firing.get(runId);
    watched.firing.delete(runId);
    // What has ended is found among those that have.
    if (!known || !described || described.alert.closedAt !== null) return [];
    const { run, alert } = described;
    const { status, attempts, lastError: reason } = alert;
    if (status !== 'firing' && status !== 'retrying') return [change(run, { at, status })];
    // At the end of the queue, for others to be seen next.
    const failed = status === 'retrying' ? attempts : Math.max(0, attempts - 1);
    watched.firing.set(runId, { ...known, failed });
    if (known.failed === null || failed <= known.failed) return [];
    return [change(run, { at, status: 'retrying', attempts: failed, reason })];
  });
}
