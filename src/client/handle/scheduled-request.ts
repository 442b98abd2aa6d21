import type { Client } from '@temporalio/client';
import type { AlertStatus } from '../../contract/status.js';
import { scheduledFields } from '../bulk/differences.js';
import type { RowFields } from '../bulk/row.js';
import { fromListing, memoOf, type Run } from '../listing/description.js';
import { withRequest } from '../listing/request-of-run.js';

export interface ScheduledRequest {
  fields: RowFields;
  status: AlertStatus;
  recurs: boolean;
  /** The name of the declarations by which it was applied; null if it was not. */
  applied: string | null;
}

/** Returns what an alert was scheduled with. */
export async function scheduledRequest(client: Client, run: Run): Promise<ScheduledRequest> {
  const described = await withRequest(client, run);
  const { recurrence, applied = null } = memoOf(described);
  return {
    fields: scheduledFields(described),
    status: fromListing(described).status,
    recurs: recurrence !== null,
    applied,
  };
}
