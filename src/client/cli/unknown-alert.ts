import type { AlertClient } from '../alert-client.js';
import { UnknownAlert } from '../errors.js';
import { didYouMean } from '../nearest.js';

/** A page of Temporal's. */
const MOST = 1000;

/** The error with the id that was perhaps meant, of an alert that is open. */
export async function withNearestId(alerts: AlertClient, { id }: UnknownAlert) {
  const { openAlerts } = await import('./open-alerts.js');
  const open = await openAlerts(alerts, MOST).catch(() => []);
  const ids = open.map((alert) => alert.id);
  return new UnknownAlert(id, didYouMean(id, ids));
}
