import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ChannelResult } from './alert-state.js';
import { timeoutText } from './timeout-text.js';

/** What an activity that did not complete says of its channel. */
export function toChannelResult(
  channel: string,
  error: unknown,
  maximumAttempts: number,
): ChannelResult {
  if (!(error instanceof ActivityFailure)) throw error;
  const attempts = attemptsOf(error, maximumAttempts);
  if (isCancellation(error)) {
    return { channel, status: 'cancelled', reason: 'cancelled before it was delivered', attempts };
  }
  const reason = reasonOf(error);
  if (error.retryState !== 'CANCEL_REQUESTED')
    return { channel, status: 'failed', reason, attempts };
  const cancelled = `cancelled; the attempt under way failed: ${reason}`;
  return { channel, status: 'cancelled', reason: cancelled, attempts };
}

/** Whether an activity waited on its task queue for longer than it may. */
export function wasNotStarted(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  return error.cause.timeoutType === 'SCHEDULE_TO_START';
}

function reasonOf({ cause, message }: ActivityFailure): string {
  const kind = cause instanceof TimeoutFailure ? cause.timeoutType : undefined;
  if (kind === 'START_TO_CLOSE' || kind === 'HEARTBEAT') return timeoutText(kind);
  return cause?.message || message;
}

/** `fire` puts the number of its attempt into each failure; one that timed out could not. */
function attemptsOf({ cause, retryState }: ActivityFailure, maximumAttempts: number): number {
  if (retryState === 'MAXIMUM_ATTEMPTS_REACHED') return maximumAttempts;
  const attempt = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return typeof attempt === 'number' ? attempt : 1;
}
