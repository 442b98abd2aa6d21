import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalConfig } from '../../config/environment.js';
import { AlertHandle } from '../alert-handle.js';
import { call } from '../connection.js';
import type { CancelVerdict } from '../alert-handle.js';
import { fromListing, type Run } from '../listing/description.js';
import { type AlertFilter, matches, queryFor } from '../listing/list.js';
import { MAX_CLOCK_SKEW, openRuns } from '../listing/open-runs.js';
import { sharedRetry } from '../retries.js';
import { batchCancel, cancelEach, type CancelResult, pollOutcomes } from './cancel-all.js';
import { rewrite, writeNew } from './discard-file.js';
import { exportRuns, type SkippedAlert } from './export-alerts.js';
import type { RowFields } from './row.js';

export interface DiscardOptions extends AlertFilter {
  /** A new file, from which the alerts can be restored. @default no file */
  file?: string | undefined;
  /** Receives each alert that cannot be restored from the file. It is cancelled nevertheless. */
  onSkipped?: ((alert: SkippedAlert) => void) | undefined;
  /** Stops the wait, but not the requested cancellations. */
  signal?: AbortSignal | undefined;
}

export interface DiscardedAlert {
  id: string;
  verdict: CancelVerdict;
}

/** Bounds the lag of a listing, in milliseconds. */
export const LISTING_LAG = 1000;

const NO_RESULTS: ReadonlyMap<string, CancelResult> = new Map();

/** When the runs of alerts started, by id. */
type StartTimes = Map<string, Date>;

/**
 * Cancels all alerts, after it has written all of them to the file. A batch operation cancels them,
 * and the listing then shows what became of them. Alerts that the listing does not show are
 * cancelled one by one.
 */
export async function discardAlerts(
  client: Client,
  config: TemporalConfig,
  { file, onSkipped = () => {}, signal = new AbortController().signal, ...filter }: DiscardOptions,
  onProgress: (requested: number) => void,
): Promise<DiscardedAlert[]> {
  const retrying = sharedRetry(signal);
  const calls = <T>(each: () => Promise<T>) =>
    retrying(() => call(client.connection, config, each));
  const hasLabels = Object.keys(filter.labels ?? {}).length > 0;
  const since = new Date(Date.now() - MAX_CLOCK_SKEW).toISOString();
  let stage = 'nothing was cancelled';
  try {
    const started: StartTimes = new Map();
    const runs = findAll(client, filter, started, signal);
    if (file === undefined) await drain(runs);
    else await writeNew(file, exportRuns(client, runs, onSkipped));
    if (started.size === 0) return [];

    stage = 'Temporal continues to cancel the alerts';
    const query = `${queryFor(filter)} AND StartTime <= '${latest(started)}'`;
    const batch = { query, total: started.size, signal, onProgress };
    // A server may take labels that differ only in case for the same, so these are cancelled one by one.
    const isDone = !hasLabels && (await batchCancel(client, calls, batch));
    // On a server with SQL, running workflows have a CloseTime in the far future.
    const closed = `${queryFor({ ...filter, all: true })} AND ExecutionStatus != 'Running' AND CloseTime > '${since}'`;
    const listed = isDone ? await pollOutcomes(client, closed, started, signal) : NO_RESULTS;

    stage = 'some alerts may not have been cancelled';
    const unlisted = [...started.keys()].filter((id) => !listed.has(id));
    const cancelled = await cancelEach(
      unlisted,
      {
        requestCancel: (id) => retrying(() => new AlertHandle(client, config, id).requestCancel()),
        describe: (id) => calls(() => client.workflow.getHandle(id).describe()),
      },
      {
        timeout: config.timeouts.worker,
        signal,
        onProgress: (requested) => onProgress(listed.size + requested),
      },
    );
    const results = new Map([...listed, ...cancelled]);
    if (file !== undefined) await rewrite(file, (row) => restorable(row, results));
    return [...results].map(([id, { verdict }]) => ({ id, verdict }));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`interrupted: ${stage}`, { cause: error });
  }
}

async function* findAll(
  client: Client,
  filter: AlertFilter,
  started: StartTimes,
  signal: AbortSignal,
): AsyncGenerator<Run> {
  for await (const run of openRuns(client, filter)) {
    signal.throwIfAborted();
    started.set(run.workflowId, run.startTime);
    yield run;
  }
  if (started.size === 0) return;
  // The batch also cancels alerts that started before the latest one but are listed only now.
  await sleep(LISTING_LAG, undefined, { signal });
  const query = `${queryFor(filter)} AND StartTime <= '${latest(started)}'`;
  for await (const run of client.workflow.list({ query })) {
    if (started.has(run.workflowId) || !matches(filter, fromListing(run))) continue;
    started.set(run.workflowId, run.startTime);
    yield run;
  }
}

/** Returns the latest start, rounded up to milliseconds because the server keeps microseconds. */
function latest(started: StartTimes): string {
  const times = [...started.values()].map((time) => time.getTime());
  return new Date(times.reduce((a, b) => Math.max(a, b)) + 1).toISOString();
}

async function drain(runs: AsyncIterable<Run>): Promise<void> {
  for await (const _ of runs);
}

/** Returns the row with which an alert can be restored, if it can. */
function restorable(row: RowFields, results: Map<string, CancelResult>): RowFields | undefined {
  const result = results.get(String(row['id']));
  if (!result?.restorable) return undefined;
  return result.times === null ? row : { ...row, times: result.times };
}
