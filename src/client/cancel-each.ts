import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { endOf, type Ended } from './cancelled-run.js';
import type { Run } from './description.js';

/** How long to wait while no alert ends, for instance because no worker runs. */
const PATIENCE = 10_000;

const CONCURRENCY = 20;

interface Calls {
  /** False when there is no such alert. */
  requestCancel: (id: string) => Promise<boolean>;
  describe: (id: string) => Promise<Run>;
}

/** Asks every alert to cancel first, so that none goes out while others are waited for. */
export async function cancelEach(
  ids: string[],
  { requestCancel, describe }: Calls,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (requested: number) => void },
): Promise<Map<string, Ended>> {
  const options = { concurrency: CONCURRENCY, signal };
  const ended = new Map<string, Ended>();
  let waiting: string[] = [];
  const request = async (id: string) => {
    if (await requestCancel(id)) onProgress(waiting.push(id));
  };
  await pMap(ids, request, options);

  const look = async (id: string) => ended.set(id, endOf(await describe(id)));
  let progress = Date.now();
  for (;;) {
    await pMap(waiting, look, options);
    const still = waiting.filter((id) => ended.get(id)?.verdict === 'cancelling');
    if (still.length < waiting.length) progress = Date.now();
    waiting = still;
    if (waiting.length === 0 || Date.now() - progress > PATIENCE) return ended;
    await sleep(200, undefined, { signal });
  }
}
