import type { AlertClient } from '../client/alert-client.js';
import { notice } from './output.js';

/** Warns a person if no worker runs, since nothing is delivered without one. */
export async function warnWithoutWorker(
  json: boolean | undefined,
  alerts: AlertClient,
): Promise<void> {
  // A client that may schedule alerts may lack the permission to see workers.
  if (json || (await alerts.hasWorker().catch(() => true))) return;
  notice(
    json,
    "warning: no worker is running, and nothing goes out until one is: see 'alerts doctor'",
  );
}
