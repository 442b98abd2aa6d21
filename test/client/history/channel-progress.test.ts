import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { expect, test } from 'vitest';
import { attemptsIn, type Pending } from '../../../src/client/history/attempts.js';
import { channelProgress } from '../../../src/client/history/channel-progress.js';
import { recordedHistories } from '../../workflows/histories.js';

const { PendingActivityState } = proto.temporal.api.enums.v1;

const histories = new Map<string, proto.temporal.api.history.v1.IHistoryEvent[]>();
for await (const { workflowId, history } of recordedHistories()) {
  histories.set(workflowId, historyFromJSON(history).events ?? []);
}

/** Returns the progress on a channel after the first `length` events of a recorded run. */
function progressIn(shape: string, channel: string, length?: number, pending: Pending[] = []) {
  const events = histories.get(shape)?.slice(0, length) ?? [];
  return channelProgress(attemptsIn(events, pending), [channel])[0];
}

test.each([
  ['sent', 'console', { status: 'sent', attempts: 1 }],
  ['sent', 'elsewhere', { status: 'scheduled', attempts: 0 }],
  ['retried', 'webhook', { status: 'sent', attempts: 2, id: 'recorded-2' }],
  ['failed', 'webhook', { status: 'failed', attempts: 2, reason: 'out of order', id: null }],
  ['cancelled-between-retries', 'webhook', { status: 'cancelled', attempts: 0 }],
  ['limited', 'limited', { status: 'sent' }],
  ['held-cancelled', 'console', { status: 'holding' }],
  ['local-first/sent', 'console', { status: 'sent', attempts: 1 }],
  ['local-first/send-window', 'office', { status: 'sent' }],
  ['local-first/gathered', 'digested', { status: 'sent', id: 'recorded-16', reason: null }],
])('the progress of %s on %s', (shape, channel, progress) => {
  expect(progressIn(shape, channel)).toMatchObject({ channel, ...progress });
});

test('the progress while an activity retries', () => {
  const pending = {
    activityId: '1',
    state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
    attempt: 2,
    lastFailure: { message: 'the webhook answered 503' },
  };
  expect(progressIn('retried', 'webhook', 6, [pending])).toEqual({
    channel: 'webhook',
    status: 'retrying',
    attempts: 1,
    reason: 'the webhook answered 503',
    id: null,
  });
});
