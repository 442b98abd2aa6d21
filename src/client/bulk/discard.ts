import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalConfig } from '../../config/environment.js';
import { AlertHandle } from '../alert-handle.js';
import { call } from '../connection.js';
import type { CancelVerdict } from '../alert-handle.js';
import type { Run } from '../listing/description.js';
import { type ListOptions, queryFor } from '../listing/list.js';
import { MAX_CLOCK_SKEW, openRuns } from '../listing/open-runs.js';
import { sharedRetry } from '../retries.js';
import { batchCancel, cancelEach, type Ended, pollOutcomes } from './cancel-all.js';
import { rewrite, writeNew } from './discard-file.js';
import { exportRuns } from './export-alerts.js';
import type { Fields } from './row.js';

export interface DiscardOptions extends Pick<ListOptions, 'type'> {
  /** A new file from which the alerts can be restored. @default no file */
  file?: string | undefined;
  /** Stops waiting. Requested cancellations go on. */
  signal?: AbortSignal | undefined;
}

export interface Discarded {
  id: string;
  verdict: CancelVerdict;
}

/** Bounds how late a listing may be. */
const LISTING_LAG = 1000;

const NO_ENDS: ReadonlyMap<string, Ended> = new Map();

/** Maps the id of an alert to the start of the run in which it was found. */
type Found = Map<string, Date>;

/**
 * Writes all alerts to the file before it cancels any. A batch of the server cancels them, then the listing says what
 * became of them. Alerts that the listing misses are asked one by one.
 */
export async function discardAlerts(
  client: Client,
  config: TemporalConfig,
  { type, file, signal = new AbortController().signal }: DiscardOptions,
  onProgress: (requested: number) => void,
): Promise<Discarded[]> {
  const retrying = sharedRetry(signal);
  const calls = <T>(each: () => Promise<T>) =>
    retrying(() => call(client.connection, config, each));
  const since = new Date(Date.now() - MAX_CLOCK_SKEW).toISOString();
  let stage = 'nothing was cancelled';
  try {
    const found: Found = new Map();
    const runs = findAll(client, type, found, signal);
    if (file === undefined) await drained(runs);
    else await writeNew(file, exportRuns(client, runs));
    if (found.size === 0) return [];

    stage = 'Temporal goes on cancelling';
    const query = `${queryFor({ type })} AND StartTime <= '${latest(found)}'`;
    const batch = { query, total: found.size, signal, onProgress };
    const isDone = await batchCancel(client, calls, batch);
    // On a server with SQL, running workflows have a CloseTime in the far future.
    const closed = `${queryFor({ type, all: true })} AND ExecutionStatus != 'Running' AND CloseTime > '${since}'`;
    const listed = isDone ? await pollOutcomes(client, closed, found, signal) : NO_ENDS;

    stage = 'some may not have been asked to cancel';
    const left = [...found.keys()].filter((id) => !listed.has(id));
    const asked = await cancelEach(
      left,
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
    const ended = new Map([...listed, ...asked]);
    if (file !== undefined) await rewrite(file, (row) => restorable(row, ended));
    return [...ended].map(([id, { verdict }]) => ({ id, verdict }));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`interrupted: ${stage}`, { cause: error });
  }
}

async function* findAll(
  client: Client,
  type: string | undefined,
  found: Found,
  signal: AbortSignal,
): AsyncGenerator<Run> {
  for await (const run of openRuns(client, { type })) {
    signal.throwIfAborted();
    found.set(run.workflowId, run.startTime);
    yield run;
  }
  if (found.size === 0) return;
  // The batch also cancels alerts that began before the latest one and are listed only now.
  await sleep(LISTING_LAG, undefined, { signal });
  const query = `${queryFor({ type })} AND StartTime <= '${latest(found)}'`;
  for await (const run of client.workflow.list({ query })) {
    if (found.has(run.workflowId)) continue;
    found.set(run.workflowId, run.startTime);
    yield run;
  }
}

/** Returns the latest start, rounded up because the server keeps microseconds and a Date does not. */
function latest(found: Found): string {
  const times = [...found.values()].map((time) => time.getTime());
  return new Date(times.reduce((a, b) => Math.max(a, b)) + 1).toISOString();
}

async function drained(runs: AsyncIterable<Run>): Promise<void> {
  for await (const _ of runs);
}

function restorable(row: Fields, ended: Map<string, Ended>): Fields | undefined {
  const end = ended.get(String(row['id']));
  if (!end?.restorable) return undefined;
  return end.times === null ? row : { ...row, times: end.times };
}
