import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ChannelResult } from '../contract/state.js';
import { timeoutText } from '../contract/timeout-text.js';

/** Returns the result of a channel whose activity did not complete. */
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

/** Returns the result of a cancellation that came after a failed attempt. */
export function cancelledAfter(channel: string, failure: string, attempts: number): ChannelResult {
  const reason = `cancelled; the attempt under way failed: ${failure}`;
  return { channel, status: 'cancelled', reason, attempts };
}

/** Returns whether an activity waited too long in its task queue. */
export function wasNotStarted(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  return error.cause.timeoutType === 'SCHEDULE_TO_START';
}

/** Returns the failure as text for people. */
export function failureText(failure: Error): string {
  const kind = failure instanceof TimeoutFailure ? failure.timeoutType : undefined;
  return kind === 'START_TO_CLOSE' || kind === 'HEARTBEAT' ? timeoutText(kind) : failure.message;
}

/** Returns how many attempts there were. `fire` adds the number to each failure; a timeout has none. */
function attemptsOf({ cause, retryState }: ActivityFailure, maximumAttempts: number): number {
  if (retryState === 'MAXIMUM_ATTEMPTS_REACHED') return maximumAttempts;
  const attempt = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return typeof attempt === 'number' ? attempt : 1;
}
