import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { utc } from '../../time/instant.js';
import { isNotFound } from '../connection.js';
import { fromListing, hasEnded, type Run } from '../listing/description.js';
import { allRunsQuery, queryFor } from '../listing/list.js';
import { withOutcome } from '../listing/outcome-of-run.js';
import { withPending } from '../listing/pending.js';
import { withReconnect } from '../retries.js';
import {
  type AlertChange,
  applyDescriptions,
  applyFiring,
  applyRuns,
  forget,
  nothingWatched,
  type Seen,
  type Watched,
} from './watched.js';

/** Between two looks; after one that took longer, as long as that. In milliseconds. */
const WATCH_INTERVAL = 1000;

/** How far the clocks of this machine and of the server may be apart, and how late a listing may be. */
const LISTING_WINDOW = 60_000;

/** Only its description tells that an alert is retried: so many are asked for at each look, in turn. */
const MAX_DESCRIBED = 20;

const concurrency = 10;

/**
 * What happens to all alerts, or to those of a type, once it has seen what is there. A look is three queries, for what
 * fires, what has ended and what has begun, however many alerts sleep.
 */
export async function watchAlerts(
  client: Client,
  type: string | undefined,
): Promise<AsyncGenerator<AlertChange>> {
  const watched = nothingWatched();
  watched.recurring = await withReconnect(client, () => openRecurring(client, type));
  const since = Date.now() - LISTING_WINDOW;
  const { firing, runs } = await withReconnect(client, () => look(client, type, since));
  applyRuns(watched, runs, since);
  applyFiring(watched, firing, null);
  return news(client, type, watched, since);
}

async function* news(
  client: Client,
  type: string | undefined,
  watched: Watched,
  from: number,
): AsyncGenerator<AlertChange> {
  const asking = <T>(calls: () => Promise<T>) => withReconnect(client, calls);
  for (let since = from; ;) {
    const began = Date.now();
    const { firing, runs } = await asking(() => look(client, type, since));
    const changes = [...applyRuns(watched, runs, since), ...applyFiring(watched, firing, 0)];
    yield* await asking(() => withReasons(client, changes, runs));
    const unseen = [...watched.firing].slice(0, MAX_DESCRIBED);
    yield* applyDescriptions(watched, await asking(() => describeEach(client, unseen)));
    since = began - LISTING_WINDOW;
    forget(watched, since);
    await sleep(Math.max(WATCH_INTERVAL, Date.now() - began));
  }
}

async function openRecurring(client: Client, type: string | undefined): Promise<Set<string>> {
  const query = `${queryFor({ type })} AND AlertRecurrence IS NOT NULL`;
  const ids = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query })) ids.add(workflowId);
  return ids;
}

/** In this order, so that what does not fire any more has ended already, if it has. */
async function look(client: Client, type: string | undefined, since: number) {
  const time = utc(since);
  const firing = await listed(client, queryFor({ type, status: 'firing' }));
  const closed = await listed(client, `${allRunsQuery(type)} AND CloseTime >= '${time}'`);
  const open = await listed(client, `${queryFor({ type })} AND StartTime >= '${time}'`);
  return { firing, runs: [...closed, ...open] };
}

async function listed(client: Client, query: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of client.workflow.list({ query })) runs.push(run);
  return runs;
}

function describeEach(client: Client, runs: [runId: string, { id: string }][]): Promise<Seen[]> {
  const describe = async ([runId, { id }]: (typeof runs)[number]): Promise<Seen> => {
    try {
      const run = await client.workflow.getHandle(id, runId).describe();
      return { runId, described: { run, alert: withPending(fromListing(run), run) } };
    } catch (error) {
      if (isNotFound(error)) return { runId, described: null };
      throw error;
    }
  };
  return pMap(runs, describe, { concurrency });
}

/** Why those that were not sent were not. */
function withReasons(client: Client, changes: AlertChange[], runs: Run[]): Promise<AlertChange[]> {
  const ofRun = new Map(runs.map((run) => [run.runId, run]));
  const explained = async (change: AlertChange) => {
    const run = ofRun.get(change.runId);
    if (!run || !hasEnded(change.status) || change.status === 'sent') return change;
    const { outcome } = await withOutcome(client, fromListing(run), run);
    return { ...change, reason: outcome?.reason ?? null };
  };
  return pMap(changes, explained, { concurrency });
}
