import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
} from '@temporalio/common';
import { expect, test } from 'vitest';
import { toChannelResult, wasNotStarted } from '../../src/workflows/channel-failure.js';

/** As the workflow gets it from Temporal. */
function failure(cause: Error | undefined, retryState: RetryState): ActivityFailure {
  return new ActivityFailure('Activity task failed', 'fire', '1', retryState, 'worker', cause);
}

const refused = (attempt: number) =>
  ApplicationFailure.create({
    message: 'the webhook answered 404',
    nonRetryable: true,
    details: [attempt],
  });

test('a failure that no retry helps: its words, and the attempt that it happened on', () => {
  const error = failure(refused(3), RetryState.NON_RETRYABLE_FAILURE);
  expect(toChannelResult('webhook', error, 20)).toEqual({
    channel: 'webhook',
    status: 'failed',
    reason: 'the webhook answered 404',
    attempts: 3,
  });
});

test('when the attempts are exhausted, all of them were made', () => {
  const timeout = new TimeoutFailure('activity StartToClose timeout', undefined, 'START_TO_CLOSE');
  const dead = new TimeoutFailure('activity Heartbeat timeout', undefined, 'HEARTBEAT');
  const rows: [Error, string][] = [
    [refused(3), 'the webhook answered 404'],
    [timeout, "the attempt took longer than the type's timeout"],
    [dead, 'its worker died or hung during the attempt'],
  ];
  for (const [cause, reason] of rows) {
    const error = failure(cause, RetryState.MAXIMUM_ATTEMPTS_REACHED);
    expect(toChannelResult('webhook', error, 4)).toMatchObject({
      status: 'failed',
      reason,
      attempts: 4,
    });
  }
});

test('an attempt that obeyed the cancellation is cancelled', () => {
  const error = failure(new CancelledFailure('CANCELLED'), RetryState.CANCEL_REQUESTED);
  expect(toChannelResult('webhook', error, 4)).toEqual({
    channel: 'webhook',
    status: 'cancelled',
    reason: 'cancelled before it was delivered',
    attempts: 1,
  });
});

test('an attempt that failed after the cancellation is cancelled, and says why it was not delivered', () => {
  const error = failure(refused(2), RetryState.CANCEL_REQUESTED);
  expect(toChannelResult('webhook', error, 4)).toEqual({
    channel: 'webhook',
    status: 'cancelled',
    reason: 'cancelled; the attempt under way failed: the webhook answered 404',
    attempts: 2,
  });
});

test.each([undefined, ApplicationFailure.nonRetryable('')])(
  'a failure without words of its own has those of Temporal (%#)',
  (cause) => {
    const error = failure(cause, RetryState.NON_RETRYABLE_FAILURE);
    expect(toChannelResult('webhook', error, 4)).toMatchObject({
      reason: 'Activity task failed',
      attempts: 1,
    });
  },
);

test('any other error is a fault of the workflow, and not hidden', () => {
  const fault = new TypeError('undefined is not a function');
  expect(() => toChannelResult('webhook', fault, 4)).toThrow(fault);
});

test('one that nobody started in time is not one that took too long', () => {
  const timeout = (kind: 'SCHEDULE_TO_START' | 'START_TO_CLOSE') =>
    failure(new TimeoutFailure('timeout', undefined, kind), RetryState.NON_RETRYABLE_FAILURE);
  expect(wasNotStarted(timeout('SCHEDULE_TO_START'))).toBe(true);
  expect(wasNotStarted(timeout('START_TO_CLOSE'))).toBe(false);
  expect(wasNotStarted(failure(refused(1), RetryState.NON_RETRYABLE_FAILURE))).toBe(false);
  expect(wasNotStarted(new Error('other'))).toBe(false);
});
