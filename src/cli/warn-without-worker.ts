import type { AlertClient } from '../client/alert-client.js';
import { notice } from './output.js';

/** Tells a person that nothing goes out as things are, since no worker runs. */
export async function warnWithoutWorker(
  json: boolean | undefined,
  alerts: AlertClient,
): Promise<void> {
  // Who may schedule need not be allowed to look.
  if (json || (await alerts.hasWorker().catch(() => true))) return;
  notice(json, "warning: no worker runs, and nothing goes out until one does: see 'alerts doctor'");
}
