import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until the condition holds. @throws Error with the last value if it never does */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
  timeout = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`not in time: ${JSON.stringify(seen)}`);
    await sleep(50);
  }
}
