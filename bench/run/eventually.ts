import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until it holds or the time is over, and says which. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  { within, every = 20 }: { within: number; every?: number },
): Promise<boolean> {
  const deadline = performance.now() + within;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > deadline) return false;
    await sleep(every);
  }
}
