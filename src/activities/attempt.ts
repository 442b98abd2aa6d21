import { ApplicationFailure, Context, heartbeat } from '@temporalio/activity';

/**
 * Puts the attempt's number, its channel and the delay that a receiver asked for into the details of a failure. The
 * workflow reads them there: Temporal's converter drops the delay of a local attempt.
 */
export async function annotateFailure<T>(channel: string, work: () => Promise<T>): Promise<T> {
  const { info, cancellationSignal: signal } = Context.current();
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && isAbort(error)) throw error;
    const { nextRetryDelay: delay } = ApplicationFailure.fromError(error);
    const details = [info.attempt, channel, ...(delay ? [delay] : [])];
    throw ApplicationFailure.fromError(error, { details });
  }
}

/** A cancelled wait of Temporal's, or of anything that was given the signal. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && /^(AbortError|CancelledFailure)$/.test(error.name);
}

/** Temporal tells an activity of its cancellation in the answer to a heartbeat. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
