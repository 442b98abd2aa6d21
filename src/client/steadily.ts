import type { Client } from '@temporalio/client';
import { patiently } from './patiently.js';

/** Of a connection that has silently died, nobody else would say so. In milliseconds. */
const TIMEOUT = 60_000;

/** Makes calls, for as long as Temporal is away again and again, and for ever if need be. */
export function steadily<T>({ connection }: Client, calls: () => Promise<T>): Promise<T> {
  const forEver = new AbortController().signal;
  return patiently(forEver, () => connection.withDeadline(Date.now() + TIMEOUT, calls));
}
