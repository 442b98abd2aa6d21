import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnreachableError } from '../util/errors.js';
import { isTransient } from './connection.js';

/** Tries again for as long as Temporal is away. @throws the signal's reason, once it aborts */
export async function retryWhileUnreachable<T>(
  signal: AbortSignal,
  calls: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await calls();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreachableError) && !isTransient(error)) throw error;
      await sleep(1000, undefined, { signal });
    }
  }
}

/** Of a connection that has silently died, nobody else would say so. In milliseconds. */
const CALL_DEADLINE = 60_000;

/** Makes calls, for as long as Temporal is away again and again, and for ever if need be. */
export function withReconnect<T>({ connection }: Client, calls: () => Promise<T>): Promise<T> {
  const forEver = new AbortController().signal;
  return retryWhileUnreachable(forEver, () =>
    connection.withDeadline(Date.now() + CALL_DEADLINE, calls),
  );
}

const RETRY_PAUSE = 1000;

/** How long no call at all may be answered. */
const MAX_SILENCE = 60_000;

/**
 * Makes calls again for as long as the server is away or busy. Between two attempts all calls wait, not only the one
 * that failed; within one, the SDK has already tried for some seconds, ever more slowly.
 *
 * @throws UnreachableError after a minute without any answer; the signal's reason
 */
export function sharedRetry(signal: AbortSignal, patience = MAX_SILENCE) {
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
        if (!(error instanceof UnreachableError)) {
          heard = Date.now();
          throw error;
        }
        if (Date.now() - heard > patience) throw error;
        pause ??= sleep(RETRY_PAUSE).then(() => void (pause = undefined));
      }
    }
  };
}
