import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { AlertType } from '../../contract/search-attributes.js';
import { hasEnded } from '../../contract/status.js';
import { utc } from '../../time/instant.js';
import { isNotFound } from '../connection.js';
import { fromListing, memoOf, type Run } from '../listing/description.js';
import { allRunsQuery, listRuns, queryFor } from '../listing/list.js';
import { withOutcome } from '../listing/outcome-of-run.js';
import { withPending } from '../listing/pending.js';
import { fetchRequest } from '../listing/request-of-run.js';
import { withReconnect } from '../retries.js';
import {
  type AlertChange,
  applyDescriptions,
  applyFiring,
  applyRuns,
  type DescribedRun,
  forget,
  type Watched,
} from './watched.js';

/** The shortest pause between polls, in milliseconds. After a slow poll, it is longer. */
const MIN_POLL_INTERVAL = 1000;

/** Bounds the clock skew between this machine and the server, together with the lag of listings. */
const LISTING_WINDOW = 60_000;

/** Bounds the firing runs that are described in each poll. A listing does not show retries. */
const MAX_DESCRIBED = 20;

const concurrency = 10;

/**
 * Yields what happens to all alerts, or to those of a type, from now on. A poll takes three
 * queries, for the runs that fire, ended or started, however many alerts there are.
 */
export async function watchAlerts(
  client: Client,
  type: string | undefined,
): Promise<AsyncGenerator<AlertChange>> {
  const continuing = await withReconnect(client, () => openRecurring(client, type));
  const watched: Watched = { continuing, runs: new Map() };
  const since = Date.now() - LISTING_WINDOW;
  const poll = poller(client, type);
  const { firing, runs } = await withReconnect(client, () => poll(since));
  applyRuns(watched, runs, since);
  applyFiring(watched, firing, null);
  return changes(client, poll, watched, since);
}

async function* changes(
  client: Client,
  poll: ReturnType<typeof poller>,
  watched: Watched,
  from: number,
): AsyncGenerator<AlertChange> {
  const retried = <T>(calls: () => Promise<T>) => withReconnect(client, calls);
  for (let since = from; ;) {
    const startedAt = Date.now();
    const { firing, runs } = await retried(() => poll(since));
    const latest = [...applyRuns(watched, runs, since), ...applyFiring(watched, firing, 0)];
    yield* await retried(() => withReasons(client, latest, runs));
    yield* applyDescriptions(watched, await retried(() => describeFiring(client, watched)));
    since = startedAt - LISTING_WINDOW;
    forget(watched, since);
    await sleep(Math.max(MIN_POLL_INTERVAL, Date.now() - startedAt));
  }
}

async function openRecurring(client: Client, type: string | undefined): Promise<Set<string>> {
  const query = `${queryFor({ type }, true)} AND (AlertRecurrence IS NOT NULL OR AlertType IS NULL)`;
  const ids = new Set<string>();
  for await (const run of listRuns(client, query)) {
    if (isOf(type, run) && memoOf(run).recurrence) ids.add(run.workflowId);
  }
  return ids;
}

function isOf(type: string | undefined, { typedSearchAttributes }: Run): boolean {
  return type === undefined || typedSearchAttributes.get(AlertType) === type;
}

/** Returns a function that queries the runs which fire, ended or started since a time. */
function poller(client: Client, type: string | undefined) {
  /** Described runs that the last poll found without a type, so that each history is read once. */
  let described = new Map<string, Run>();

  return async (since: number) => {
    const time = utc(since);
    const recent = new Map<string, Run>();
    const describe = async (run: Run): Promise<Run> => {
      if (run.typedSearchAttributes.get(AlertType) !== undefined) return run;
      const { memo, typedSearchAttributes } =
        described.get(run.runId) ?? (await fetchRequest(client, run));
      const found = { ...run, ...(memo && { memo }), typedSearchAttributes };
      recent.set(run.runId, found);
      return found;
    };
    const listOfType = async (query: string): Promise<Run[]> => {
      const runs = await pMap(await list(client, query), describe, { concurrency });
      return runs.filter((run) => isOf(type, run));
    };
    // First, so that a run which ends meanwhile is among the closed ones.
    const firing = await list(client, queryFor({ type, status: 'firing' }));
    const closed = await listOfType(`${allRunsQuery(type, true)} AND CloseTime >= '${time}'`);
    const open = await listOfType(`${queryFor({ type }, true)} AND StartTime >= '${time}'`);
    described = recent;
    return { firing, runs: [...closed, ...open] };
  };
}

async function list(client: Client, query: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of client.workflow.list({ query })) runs.push(run);
  return runs;
}

/** Describes the firing runs that were described the longest ago. */
function describeFiring(client: Client, watched: Watched): Promise<DescribedRun[]> {
  const firing = [...watched.runs].filter(([, { phase }]) => phase === 'firing');
  const describe = async ([runId, { id }]: (typeof firing)[number]): Promise<DescribedRun> => {
    try {
      const run = await client.workflow.getHandle(id, runId).describe();
      return { runId, described: { run, alert: withPending(fromListing(run), run) } };
    } catch (error) {
      if (isNotFound(error)) return { runId, described: null };
      throw error;
    }
  };
  return pMap(firing.slice(0, MAX_DESCRIBED), describe, { concurrency });
}

/** Adds the reasons why alerts ended without delivery. */
function withReasons(client: Client, latest: AlertChange[], runs: Run[]): Promise<AlertChange[]> {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const explain = async (change: AlertChange) => {
    const run = byId.get(change.runId);
    if (!run || !hasEnded(change.status) || change.status === 'sent') return change;
    const { outcome } = await withOutcome(client, fromListing(run), run);
    return { ...change, reason: outcome?.reason ?? null };
  };
  return pMap(latest, explain, { concurrency });
}
