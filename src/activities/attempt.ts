import { ApplicationFailure, Context, heartbeat } from '@temporalio/activity';
import { boundedFailure } from './bounded.js';

/**
 * Adds the attempt's number, its channel and the delay that a receiver asked for to the details of a failure. The
 * workflow reads them there, because Temporal's converter drops the delay of a local attempt.
 */
export async function annotateFailure<T>(channel: string, work: () => Promise<T>): Promise<T> {
  const { info, cancellationSignal: signal } = Context.current();
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && isAbort(error)) throw error;
    const failure = boundedFailure(error);
    const { nextRetryDelay: delay } = failure;
    const details = [info.attempt, channel, ...(delay ? [delay] : [])];
    throw ApplicationFailure.fromError(failure, { details });
  }
}

/** Returns whether a wait was cancelled, by Temporal or by the signal. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && /^(AbortError|CancelledFailure)$/.test(error.name);
}

/** Sends heartbeats during the work, because Temporal reports a cancellation in the answer to one. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
