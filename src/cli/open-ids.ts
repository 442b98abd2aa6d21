import type { AlertClient } from '../client/alert-client.js';
import { queryFor } from '../client/listing/list.js';
import { AlertType } from '../contract/search-attributes.js';
import { AlertNotFoundError } from '../util/errors.js';
import { didYouMean, nearestName } from '../util/nearest.js';

/** A page of Temporal's. */
const MAX_OPEN_IDS = 1000;

/** The error with the id that was perhaps meant, of an alert that is open. */
export async function withNearestId(alerts: AlertClient, { id }: AlertNotFoundError) {
  return new AlertNotFoundError(id, didYouMean(id, await openIds(alerts)));
}

/** `mondaynight: did you mean monday-night?`, of each id that is near to that of an open alert. */
export async function nearestIds(alerts: AlertClient, ids: string[]): Promise<string[]> {
  const open = await openIds(alerts);
  return ids.flatMap((id) => {
    const meant = nearestName(id, open);
    return meant === undefined ? [] : [`${id}: did you mean ${meant}?`];
  });
}

async function openIds(alerts: AlertClient): Promise<string[]> {
  const open = await openAlerts(alerts, MAX_OPEN_IDS).catch(() => []);
  return open.map(({ id }) => id);
}

/** Nobody should wait long for what is only a help. */
export const SUGGESTION_TIMEOUT = 2000;

interface OpenAlert {
  id: string;
  type: string;
}

/**
 * One page of the open alerts whose ids begin with a text.
 *
 * @throws Error of gRPC, within a second
 */
export async function openAlerts(
  { temporal }: AlertClient,
  most: number,
  start = '',
): Promise<OpenAlert[]> {
  // What a query would have to escape is no part of a usual id.
  const safe = /^[\w.-]+$/.test(start) ? ` AND WorkflowId STARTS_WITH '${start}'` : '';
  const query = queryFor({}) + safe;
  return temporal.withDeadline(Date.now() + SUGGESTION_TIMEOUT, async () => {
    const found: OpenAlert[] = [];
    for await (const run of temporal.workflow.list({ query, pageSize: most })) {
      const type = run.typedSearchAttributes.get(AlertType) ?? '';
      if (run.workflowId.startsWith(start)) found.push({ id: run.workflowId, type });
      if (found.length === most) break;
    }
    return found;
  });
}
