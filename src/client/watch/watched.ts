import { AlertRecurrence } from '../../contract/search-attributes.js';
import type { AlertStatus } from '../../contract/status.js';
import { utc } from '../../time/instant.js';
import type { AlertDescription } from '../../contract/alert.js';
import { fromListing, memoOf, type Run } from '../listing/description.js';

/** A new alert, a change of an alert's status, or the end of a run. */
export interface AlertChange {
  /** When it happened, or was noticed. ISO 8601, UTC. */
  at: string;
  id: string;
  runId: string;
  type: string;
  status: AlertStatus;
  /** When the alert is due; null for a recurring alert that is not waiting. */
  dueAt: string | null;
  /** The number of failed attempts of an alert that is retrying; null otherwise. */
  attempts: number | null;
  /** Why it was not delivered, or not yet. */
  reason: string | null;
  /** Whether the alert itself has ended, and not only one run of a recurring alert. */
  ended: boolean;
}

/** The state of a watch. It holds open alerts, and runs that started or ended recently. */
export interface Watched {
  /** Ids of alerts whose next run is not a new alert, because they recur or continued as new. */
  continuing: Set<string>;
  /** By run id. */
  runs: Map<string, WatchedRun>;
}

export interface WatchedRun {
  id: string;
  phase: 'waiting' | 'firing' | 'ended';
  /** When the run started, or ended, in epoch milliseconds. */
  since: number;
  /** The number of failed attempts; null before the run was first described. */
  failed: number | null;
}

/** Forgets runs that no query finds any more. */
export function forget({ runs }: Watched, before: number): void {
  for (const [runId, { phase, since }] of runs) {
    if (phase !== 'firing' && since < before) runs.delete(runId);
  }
}

/** Records runs that started or ended since a time, and returns the changes in order. */
export function applyRuns(watched: Watched, runs: Run[], since: number): AlertChange[] {
  const ends = runs.flatMap((run) =>
    run.closeTime ? [{ at: run.closeTime.getTime(), apply: () => end(watched, run) }] : [],
  );
  const starts = runs
    .map((run) => ({ at: run.startTime.getTime(), apply: () => start(watched, run) }))
    .filter(({ at }) => at >= since);
  // A run ends at the same time as the next one starts.
  return [...ends, ...starts].toSorted((a, b) => a.at - b.at).flatMap(({ apply }) => apply());
}

function start({ continuing, runs }: Watched, run: Run): AlertChange[] {
  const { workflowId: id, runId, startTime } = run;
  if (runs.has(runId)) return [];
  runs.set(runId, { id, phase: 'waiting', since: startTime.getTime(), failed: null });
  if (continuing.has(id)) return [];
  if (memoOf(run).recurrence) continuing.add(id);
  const { dueAt } = fromListing(run);
  // The run may have ended since.
  return [change(run, { at: startTime.toISOString(), status: 'scheduled', dueAt })];
}

function end({ continuing, runs }: Watched, run: Run): AlertChange[] {
  const { workflowId: id, runId, closeTime, typedSearchAttributes: attributes } = run;
  if (runs.get(runId)?.phase === 'ended' || !closeTime) return [];
  runs.set(runId, { id, phase: 'ended', since: closeTime.getTime(), failed: null });
  if (run.status.name === 'CONTINUED_AS_NEW') {
    continuing.add(id);
    return [];
  }
  const returned = run.status.name === 'COMPLETED' || run.status.name === 'FAILED';
  const ended = !returned || attributes.get(AlertRecurrence) === undefined;
  if (ended) continuing.delete(id);
  const { status } = fromListing(run);
  return [change(run, { at: closeTime.toISOString(), status, ended })];
}

function change(
  run: Run,
  details: Pick<AlertChange, 'at' | 'status'> & Partial<AlertChange>,
): AlertChange {
  const { id, runId, type } = fromListing(run);
  const defaults = { dueAt: null, attempts: null, reason: null, ended: false };
  return { id, runId, type, ...defaults, ...details };
}

/** Records runs that are firing, with a number of failed attempts, and returns the changes. */
export function applyFiring(
  { runs }: Watched,
  firing: Run[],
  failed: number | null,
): AlertChange[] {
  const at = utc(Date.now());
  return firing.flatMap((run) => {
    const { workflowId: id, runId, startTime } = run;
    const known = runs.get(runId);
    if (known && known.phase !== 'waiting') return [];
    runs.set(runId, { id, phase: 'firing', since: startTime.getTime(), failed });
    return [change(run, { at, status: 'firing' })];
  });
}

/** A run that was firing; null if Temporal no longer keeps it. */
export interface DescribedRun {
  runId: string;
  described: { run: Run; alert: AlertDescription } | null;
}

/** Records the latest state of runs that were firing, and returns the changes. */
export function applyDescriptions({ runs }: Watched, latest: DescribedRun[]): AlertChange[] {
  const at = utc(Date.now());
  return latest.flatMap(({ runId, described }) => {
    const known = runs.get(runId);
    runs.delete(runId);
    if (!known || !described) return [];
    const { run, alert } = described;
    const { status, attempts, lastError: reason } = alert;
    if (status !== 'firing' && status !== 'retrying') {
      runs.set(runId, { ...known, phase: 'waiting' });
      // The query for closed runs finds an ended run.
      return alert.closedAt === null ? [change(run, { at, status })] : [];
    }
    const failed = status === 'retrying' ? attempts : Math.max(0, attempts - 1);
    // At the end of the map, so that other runs are described next.
    runs.set(runId, { ...known, failed });
    if (known.failed === null || failed <= known.failed) return [];
    return [change(run, { at, status: 'retrying', attempts: failed, reason })];
  });
}
