import { ApplicationFailure, Context } from '@temporalio/activity';

/** Puts the attempt's number and its channel into a failure, the only thing of it that reaches the workflow. */
export async function withAttempt<T>(channel: string, work: () => Promise<T>): Promise<T> {
  const { info, cancellationSignal: signal } = Context.current();
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && isAbort(error)) throw error;
    throw ApplicationFailure.fromError(error, { details: [info.attempt, channel] });
  }
}

/** A cancelled wait of Temporal's, or of anything that was given the signal. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && /^(AbortError|CancelledFailure)$/.test(error.name);
}
