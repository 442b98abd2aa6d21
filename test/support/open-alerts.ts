import { WorkflowNotFoundError } from '@temporalio/client';
import type { AlertClient } from '../../src/client/alert-client.js';
import { eventually } from './eventually.js';

/** Waits until the listing, which is delayed, shows this many alerts. */
export function countedAs(alerts: AlertClient, count: number, within?: number): Promise<number> {
  return eventually(
    () => alerts.count(),
    (open) => open === count,
    within,
  );
}

/** Terminates all alerts on a server of the test's own, also those that the listing shows late. */
export async function terminateAll(alerts: AlertClient): Promise<void> {
  await eventually(
    async () => {
      for await (const { id } of alerts.open()) {
        await alerts.temporal.workflow.getHandle(id).terminate().catch(ignoreEnded);
      }
      return alerts.count();
    },
    (open) => open === 0,
    60_000,
  );
}

function ignoreEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
