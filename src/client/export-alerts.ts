import type { Client } from '@temporalio/client';
import { fromListing, memoOf, type Run } from './description.js';
import { type ListOptions, queryFor } from './list.js';
import type { Fields } from './rows/row.js';
import { isoDuration } from './when/iso-duration.js';

/** How far the clocks of this machine and of the server may be apart. */
const SKEW = 60_000;

/** All open alerts, in no order. */
export async function* exportAlerts(
  client: Client,
  filter: Pick<ListOptions, 'type'>,
): AsyncGenerator<Fields> {
  for await (const run of openRuns(client, filter)) yield rowOf(run);
}

/**
 * One that recurs while the pages come in may move from one that is still to come to one that has been read, or the
 * other way: it must be there once.
 */
async function* openRuns(client: Client, filter: Pick<ListOptions, 'type'>): AsyncGenerator<Run> {
  const recurring = new Set<string>();
  let query = queryFor(filter);
  for (let found = 1; found > 0;) {
    const since = new Date(Date.now() - SKEW).toISOString();
    found = 0;
    for await (const run of client.workflow.list({ query })) {
      if (recurring.has(run.workflowId)) continue;
      if (memoOf(run).recurrence) recurring.add(run.workflowId);
      found += 1;
      yield run;
    }
    query = `${queryFor(filter)} AND AlertRecurrence IS NOT NULL AND StartTime > '${since}'`;
  }
}

/** The row from which it can be scheduled again. */
export function rowOf(run: Run): Fields {
  const { id, type, args, dueAt, recurrence, channels, ...alert } = fromListing(run);
  const { expires, for: held, retry } = memoOf(run);
  const row = {
    id,
    type,
    args,
    ...(recurrence ?? { at: dueAt }),
    to: channels,
    expires: expires && isoDuration(expires),
    for: held && isoDuration(held),
    until: alert.until,
    times: alert.times,
    jitter: alert.jitter,
    dstOverlap: alert.dstOverlap,
    pausedUntil: alert.pausedUntil,
    retry: retry && {
      ...retry,
      initialInterval: isoDuration(retry.initialInterval),
      maximumInterval: isoDuration(retry.maximumInterval),
    },
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => isPresent(value)));
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
