import type { Client } from '@temporalio/client';
import { memoOf, type Run } from './description.js';
import { type ListOptions, queryFor } from './list.js';

/** Bounds the difference between the clocks of this machine and of the server. */
export const MAX_CLOCK_SKEW = 60_000;

/**
 * Yields all open alerts, in no order. A recurring alert that starts a new run meanwhile may move between pages. It is
 * yielded exactly once.
 */
export async function* openRuns(
  client: Client,
  filter: Pick<ListOptions, 'type'>,
): AsyncGenerator<Run> {
  const recurring = new Set<string>();
  let query = queryFor(filter);
  for (let count = 1; count > 0;) {
    const since = new Date(Date.now() - MAX_CLOCK_SKEW).toISOString();
    count = 0;
    for await (const run of client.workflow.list({ query })) {
      if (recurring.has(run.workflowId)) continue;
      if (memoOf(run).recurrence) recurring.add(run.workflowId);
      count += 1;
      yield run;
    }
    query = `${queryFor(filter)} AND AlertRecurrence IS NOT NULL AND StartTime > '${since}'`;
  }
}
