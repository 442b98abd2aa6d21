import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { AlertHandle, CancelVerdict } from './alert-handle.js';

export interface Discarded {
  id: string;
  verdict: CancelVerdict;
}

/** How long to wait while no alert ends, for instance because no worker runs. */
const PATIENCE = 10_000;

const concurrency = 20;

/** Asks every alert to cancel first, so that none goes out while others are waited for. */
export async function discardAlerts(
  alerts: AsyncIterable<AlertHandle>,
  onProgress: (requested: number) => void,
): Promise<Discarded[]> {
  const requested: AlertHandle[] = [];
  const request = async (alert: AlertHandle) => {
    if (await alert.requestCancel()) onProgress(requested.push(alert));
  };
  await pMap(alerts, request, { concurrency });

  const verdicts = new Map<string, CancelVerdict>();
  const look = async (alert: AlertHandle) => {
    verdicts.set(alert.id, await alert.verdict());
  };
  let waiting = requested;
  let progress = Date.now();
  for (;;) {
    await pMap(waiting, look, { concurrency });
    const still = waiting.filter(({ id }) => verdicts.get(id) === 'cancelling');
    if (still.length < waiting.length) progress = Date.now();
    waiting = still;
    if (waiting.length === 0 || Date.now() - progress > PATIENCE) break;
    await sleep(200);
  }
  return [...verdicts].map(([id, verdict]) => ({ id, verdict }));
}
