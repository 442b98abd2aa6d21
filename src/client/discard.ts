import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { AlertClient } from './alert-client.js';
import type { CancelVerdict } from './alert-handle.js';
import type { ListOptions } from './list.js';

export interface Discarded {
  id: string;
  verdict: CancelVerdict;
}

/** How long to wait while no alert ends, for instance because no worker runs. */
const PATIENCE = 10_000;

/** Asks every open alert to cancel first, so that none goes out while others are waited for. */
export async function discardAlerts(
  alerts: AlertClient,
  filter: Pick<ListOptions, 'type'>,
  onProgress: (requested: number) => void,
): Promise<Discarded[]> {
  const ids = new Set<string>();
  const request = async (id: string) => {
    if (await alerts.get(id).requestCancel()) onProgress(ids.add(id).size);
  };
  await pMap(alerts.openIds(filter), request, { concurrency: 20 });
  await settle(alerts, filter);
  const verdict = async (id: string) => ({ id, verdict: await alerts.get(id).verdict() });
  return pMap(ids, verdict, { concurrency: 20 });
}

async function settle(alerts: AlertClient, filter: Pick<ListOptions, 'type'>): Promise<void> {
  let open = await alerts.count(filter);
  let changed = Date.now();
  while (open > 0 && Date.now() - changed < PATIENCE) {
    await sleep(200);
    const now = await alerts.count(filter);
    if (now !== open) changed = Date.now();
    open = now;
  }
}
