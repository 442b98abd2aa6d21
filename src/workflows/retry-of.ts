import type { Retry } from './messages.js';

/** For ever is 0 in our words, and Infinity in those of the SDK. */
export function retryOf(retry: Retry): Retry {
  return { ...retry, maximumAttempts: retry.maximumAttempts || Infinity };
}
