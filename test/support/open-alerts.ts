import type { AlertClient } from '../../src/client/alert-client.js';
import { eventually } from './eventually.js';

/** Listings come late. */
export function countedAs(alerts: AlertClient, count: number, within?: number): Promise<number> {
  return eventually(
    () => alerts.count(),
    (open) => open === count,
    within,
  );
}

/** On a server of the test's own. */
export async function terminateAll(alerts: AlertClient): Promise<void> {
  for await (const { id } of alerts.open()) {
    await alerts.temporal.workflow.getHandle(id).terminate();
  }
}
