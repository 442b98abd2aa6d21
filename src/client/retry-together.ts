import { setTimeout as sleep } from 'node:timers/promises';
import { Unreachable } from '../errors.js';

const PAUSE = 1000;

/** How long no call at all may be answered. */
const PATIENCE = 60_000;

/**
 * Makes calls again for as long as the server is away or busy. Between two attempts all calls wait, not only the one
 * that failed; within one, the SDK has already tried for some seconds, ever more slowly.
 *
 * @throws Unreachable after a minute without any answer; the signal's reason
 */
export function retryTogether(signal: AbortSignal, patience = PATIENCE) {
  let heard = Date.now();
  let pause: Promise<void> | undefined;
  return async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      await pause;
      signal.throwIfAborted();
      try {
        const answer = await call();
        heard = Date.now();
        return answer;
      } catch (error) {
        if (!(error instanceof Unreachable)) {
          heard = Date.now();
          throw error;
        }
        if (Date.now() - heard > patience) throw error;
        pause ??= sleep(PAUSE).then(() => void (pause = undefined));
      }
    }
  };
}
