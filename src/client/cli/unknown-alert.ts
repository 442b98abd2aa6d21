import type { AlertClient } from '../alert-client.js';
import { UnknownAlert } from '../../errors.js';
import { didYouMean, nearest } from '../nearest.js';

/** A page of Temporal's. */
const MOST = 1000;

/** The error with the id that was perhaps meant, of an alert that is open. */
export async function withNearestId(alerts: AlertClient, { id }: UnknownAlert) {
  return new UnknownAlert(id, didYouMean(id, await openIds(alerts)));
}

/** `mondaynight: did you mean monday-night?`, of each id that is near to that of an open alert. */
export async function nearestIds(alerts: AlertClient, ids: string[]): Promise<string[]> {
  const open = await openIds(alerts);
  return ids.flatMap((id) => {
    const meant = nearest(id, open);
    return meant === undefined ? [] : [`${id}: did you mean ${meant}?`];
  });
}

async function openIds(alerts: AlertClient): Promise<string[]> {
  const { openAlerts } = await import('./open-alerts.js');
  const open = await openAlerts(alerts, MOST).catch(() => []);
  return open.map(({ id }) => id);
}
