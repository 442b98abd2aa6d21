import type { Client } from '@temporalio/client';
import { memoOf, type Run } from './description.js';
import { type ListOptions, queryFor } from './list.js';

/** How far the clocks of this machine and of the server may be apart. */
export const MAX_CLOCK_SKEW = 60_000;

/**
 * All open alerts, in no order. One that recurs while the pages come in may move from one that is still to come to one
 * that has been read, or the other way: it must be there once.
 */
export async function* openRuns(
  client: Client,
  filter: Pick<ListOptions, 'type'>,
): AsyncGenerator<Run> {
  const recurring = new Set<string>();
  let query = queryFor(filter);
  for (let found = 1; found > 0;) {
    const since = new Date(Date.now() - MAX_CLOCK_SKEW).toISOString();
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
