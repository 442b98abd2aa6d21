import { AlertType } from '../../workflows/search-attributes.js';
import type { AlertClient } from '../alert-client.js';
import { queryFor } from '../list.js';

/** Nobody should wait long for what is only a help. */
export const SHORT_WAIT = 2000;

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
  return temporal.withDeadline(Date.now() + SHORT_WAIT, async () => {
    const found: OpenAlert[] = [];
    for await (const run of temporal.workflow.list({ query, pageSize: most })) {
      const type = run.typedSearchAttributes.get(AlertType) ?? '';
      if (run.workflowId.startsWith(start)) found.push({ id: run.workflowId, type });
      if (found.length === most) break;
    }
    return found;
  });
}
