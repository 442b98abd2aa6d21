import type { AlertClient } from '../client/alert-client.js';
import { queryFor } from '../client/listing/list.js';
import { AlertType } from '../contract/search-attributes.js';
import { AlertNotFoundError } from '../util/errors.js';
import { didYouMean, nearestName } from '../util/nearest.js';

/** Limits the search for a similar id to one page of Temporal's listing. */
const MAX_OPEN_IDS = 1000;

/** Adds the most similar id of an open alert to the error. */
export async function withNearestId(alerts: AlertClient, { id }: AlertNotFoundError) {
  return new AlertNotFoundError(id, didYouMean(id, await openIds(alerts)));
}

/**
 * Returns `mondaynight: did you mean monday-night?` for each id that is similar to that of an open
 * alert.
 */
export async function nearestIds(alerts: AlertClient, ids: string[]): Promise<string[]> {
  const open = await openIds(alerts);
  return ids.flatMap((id) => {
    const nearest = nearestName(id, open);
    return nearest === undefined ? [] : [`${id}: did you mean ${nearest}?`];
  });
}

async function openIds(alerts: AlertClient): Promise<string[]> {
  const open = await openAlerts(alerts, MAX_OPEN_IDS).catch(() => []);
  return open.map(({ id }) => id);
}

/** Bounds the search for suggestions, which nobody should wait for. */
export const SUGGESTION_TIMEOUT = 2000;

interface OpenAlert {
  id: string;
  type: string;
}

/**
 * Returns open alerts whose ids begin with a text, at most `limit` of them.
 *
 * @throws Error of gRPC, within SUGGESTION_TIMEOUT
 */
export async function openAlerts(
  { temporal }: AlertClient,
  limit: number,
  start = '',
): Promise<OpenAlert[]> {
  // Usual ids contain nothing that a query must escape.
  const safe = /^[\w.-]+$/.test(start) ? ` AND WorkflowId STARTS_WITH '${start}'` : '';
  const query = queryFor({}) + safe;
  return temporal.withDeadline(Date.now() + SUGGESTION_TIMEOUT, async () => {
    const found: OpenAlert[] = [];
    for await (const run of temporal.workflow.list({ query, pageSize: limit })) {
      const type = run.typedSearchAttributes.get(AlertType) ?? '';
      if (run.workflowId.startsWith(start)) found.push({ id: run.workflowId, type });
      if (found.length === limit) break;
    }
    return found;
  });
}
