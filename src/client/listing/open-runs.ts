import type { Client } from '@temporalio/client';
import { fromListing, type Run } from './description.js';
import { type AlertFilter, listRuns, matches, queryFor } from './list.js';
import { unplannedRequest } from './request-of-run.js';

/** Bounds the difference between the clocks of this machine and of the server. */
export const MAX_CLOCK_SKEW = 60_000;

/** Also matches alerts without search attributes, which may recur. */
const RECURRING = ' AND (AlertRecurrence IS NOT NULL OR AlertType IS NULL)';

/**
 * Yields all open alerts, or only those that may recur, in no order. A recurring alert that starts a
 * new run meanwhile may move between pages. It is yielded exactly once.
 */
export async function* openRuns(
  client: Client,
  filter: AlertFilter,
  { recurring: onlyRecurring = false } = {},
): AsyncGenerator<Run> {
  /** Ids that the next query may find again. */
  const seen = new Set<string>();
  let query = queryFor(filter, true) + (onlyRecurring ? RECURRING : '');
  for (let count = 1; count > 0;) {
    const since = new Date(Date.now() - MAX_CLOCK_SKEW).toISOString();
    count = 0;
    for await (const run of listRuns(client, query)) {
      const alert = fromListing(run);
      if (!matches(filter, alert) || seen.has(run.workflowId)) continue;
      const { recurrence, problem } = alert;
      if (recurrence || problem !== undefined || unplannedRequest(run)) seen.add(run.workflowId);
      count += 1;
      yield run;
    }
    query = `${queryFor(filter, true)}${RECURRING} AND StartTime > '${since}'`;
  }
}
