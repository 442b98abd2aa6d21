import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnreachableError } from '../util/errors.js';
import { isTransient } from './connection.js';

/** In milliseconds. */
const RETRY_INTERVAL = 1000;

/** Retries while Temporal is unreachable. @throws the reason of the signal when it aborts */
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
      await sleep(RETRY_INTERVAL, undefined, { signal });
    }
  }
}

/** Detects a connection that died silently. In milliseconds. */
const CALL_TIMEOUT = 60_000;

/** Makes calls, and retries them for as long as Temporal is unreachable. */
export function withReconnect<T>({ connection }: Client, calls: () => Promise<T>): Promise<T> {
  const never = new AbortController().signal;
  return retryWhileUnreachable(never, () =>
    connection.withDeadline(Date.now() + CALL_TIMEOUT, calls),
  );
}

/** Bounds the time without an answer to any call, in milliseconds. */
const MAX_UNANSWERED = 60_000;

/**
 * Returns a function that makes calls, and retries them while the server is down or busy. After a
 * failure, all calls wait. Within a call, the SDK itself retries for some seconds with exponential
 * backoff.
 *
 * @throws UnreachableError after a minute without an answer to any call; the reason of the signal
 */
export function sharedRetry(signal: AbortSignal, maxUnanswered = MAX_UNANSWERED) {
  let answeredAt = Date.now();
  let pause: Promise<void> | undefined;
  return async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      await pause;
      signal.throwIfAborted();
      try {
        const answer = await call();
        answeredAt = Date.now();
        return answer;
      } catch (error) {
        if (!(error instanceof UnreachableError)) {
          answeredAt = Date.now();
          throw error;
        }
        if (Date.now() - answeredAt > maxUnanswered) throw error;
        pause ??= sleep(RETRY_INTERVAL).then(() => void (pause = undefined));
      }
    }
  };
}
