import proto from '@temporalio/proto';
import { z } from 'zod';
import { firstIn } from '../payload.js';
import { errorOf } from '../pending.js';
import { formatDuration } from '../when/duration.js';
import type { Activity } from './activity.js';
import { detailOf, type Event, millisOf, type Moment, momentOf } from './moment.js';

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;

/** What became of the alert on one channel. */
export function resultOf(activity: Activity, event: Event): Moment[] {
  const {
    activityTaskCompletedEventAttributes: completed,
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: timedOut,
    activityTaskCanceledEventAttributes: cancelled,
  } = event;
  const { channel } = activity;
  if (completed) return returned(channel, event, firstIn(completed.result));
  if (cancelled) {
    const detail =
      activity.attempt > 0
        ? `attempt ${activity.attempt} was stopped`
        : 'no attempt was under way; errors of earlier ones are not kept';
    return [momentOf(event, { what: 'cancelled', channel, detail })];
  }
  const end = failed ?? timedOut;
  if (!end?.failure) return [];
  if (isUnserved(end.failure)) {
    const waited = formatDuration(millisOf(event) - millisOf(activity.scheduled));
    const detail = `in vain, ${waited}: no worker keeps to its rate limit any more`;
    return [momentOf(event, { what: 'waiting', channel, detail })];
  }
  const what = end.retryState === RetryState.RETRY_STATE_CANCEL_REQUESTED ? 'cancelled' : 'failed';
  const detail = `${attemptText(activity, end.retryState)}: ${errorOf(end.failure)}`;
  return [momentOf(event, { what, channel, detail })];
}

const result = z.object({
  status: z.string(),
  attempts: z.number().default(1),
  reason: z.string().nullish(),
  deliveryId: z.string().nullish(),
});

/** What a channel has come to, as an attempt returns it. */
export function returned(channel: string, event: Event, value: unknown): Moment[] {
  const { data } = result.safeParse(value);
  // It goes on, on the task queue of the channel.
  if (!data || data.status === 'limited') return [];
  const { status, attempts, reason, deliveryId } = data;
  const detail = detailOf(
    attempts > 1 ? `on attempt ${attempts}` : null,
    reason,
    deliveryId && `id ${deliveryId}`,
  );
  return [momentOf(event, { what: status, channel, detail })];
}

function isUnserved({ timeoutFailureInfo }: proto.temporal.api.failure.v1.IFailure): boolean {
  return timeoutFailureInfo?.timeoutType === TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
}

function attemptText(
  { attempt, most }: Activity,
  state: proto.temporal.api.enums.v1.RetryState | null | undefined,
) {
  if (state === RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE)
    return `attempt ${attempt}, which no retry helps`;
  return `attempt ${attempt}${most > 0 ? ` of ${most}` : ''}`;
}
