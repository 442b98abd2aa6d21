import { setTimeout as sleep } from 'node:timers/promises';
import { Unreachable } from '../errors.js';
import { isTransient } from './temporal.js';

/** Tries again for as long as Temporal is away. @throws the signal's reason, once it aborts */
export async function patiently<T>(signal: AbortSignal, calls: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await calls();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Unreachable) && !isTransient(error)) throw error;
      await sleep(1000, undefined, { signal });
    }
  }
}
