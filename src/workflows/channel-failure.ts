import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ChannelResult } from '../contract/state.js';
import { timeoutText } from '../contract/timeout-text.js';

/** What an activity that did not complete says of its channel. */
export function toChannelResult(
  channel: string,
  error: unknown,
  maximumAttempts: number,
): ChannelResult {
  if (isCancellation(error)) {
    const attempts = error instanceof ActivityFailure ? attemptsOf(error, maximumAttempts) : 0;
    return { channel, status: 'cancelled', reason: 'cancelled before it was delivered', attempts };
  }
  if (!(error instanceof ActivityFailure)) throw error;
  const attempts = attemptsOf(error, maximumAttempts);
  const reason = failureText(error.cause ?? error) || error.message;
  return error.retryState === 'CANCEL_REQUESTED'
    ? cancelledAfter(channel, reason, attempts)
    : { channel, status: 'failed', reason, attempts };
}

/** Of attempts that failed, where no other was made. */
export function cancelledAfter(channel: string, failure: string, attempts: number): ChannelResult {
  const reason = `cancelled; the attempt under way failed: ${failure}`;
  return { channel, status: 'cancelled', reason, attempts };
}

/** Whether an activity waited on its task queue for longer than it may. */
export function wasNotStarted(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  return error.cause.timeoutType === 'SCHEDULE_TO_START';
}

/** In words for people. */
export function failureText(failure: Error): string {
  const kind = failure instanceof TimeoutFailure ? failure.timeoutType : undefined;
  return kind === 'START_TO_CLOSE' || kind === 'HEARTBEAT' ? timeoutText(kind) : failure.message;
}

/** `fire` puts the number of its attempt into each failure; one that timed out could not. */
function attemptsOf({ cause, retryState }: ActivityFailure, maximumAttempts: number): number {
  if (retryState === 'MAXIMUM_ATTEMPTS_REACHED') return maximumAttempts;
  const attempt = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return typeof attempt === 'number' ? attempt : 1;
}
