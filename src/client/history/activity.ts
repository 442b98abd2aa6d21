import proto from '@temporalio/proto';
import { z } from 'zod';
import { isLimitedQueue } from '../../contract/queues.js';
import { formatDuration } from '../../time/duration.js';
import { attemptsOf, errorOf, firstIn } from '../listing/pending.js';
import {
  detailOf,
  type Event,
  millisOf,
  type Moment,
  momentOf,
  NORMAL_WAIT,
  timeOf,
} from './moment.js';

/** Firing on one channel. */
export interface Activity {
  scheduled: Event;
  activityId: string;
  channel: string;
  /** ISO 8601. */
  dueAt: string;
  /** Of a follow-up: how many messages there were. */
  round: number;
  limited: boolean;
  /** How many attempts there may be; 0 for any number. */
  most: number;
  /** The one that the history knows to have started; 0 before. */
  attempt: number;
}

const request = z.object({
  channel: z.string(),
  dueAt: z.string().default(''),
  round: z.number().default(0),
});

export function activityIn(event: Event): Activity | undefined {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const { data } = request.safeParse(firstIn(scheduled?.input));
  if (!scheduled || !data) return undefined;
  return {
    scheduled: event,
    activityId: scheduled.activityId ?? '',
    ...data,
    limited: isLimitedQueue(scheduled.taskQueue?.name ?? '', data.channel),
    most: scheduled.retryPolicy?.maximumAttempts ?? 0,
    attempt: 0,
  };
}

/** The id of the event of the activity that this one is about. */
export function activityOf(event: Event): string {
  const about =
    event.activityTaskStartedEventAttributes ??
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return String(about?.scheduledEventId);
}

export function waiting({ scheduled, channel }: Activity, detail: string): Moment {
  const key = `${String(scheduled.eventId)}/waiting`;
  return momentOf(scheduled, { what: 'waiting', channel, detail, key });
}

/** What only the description of an open run knows of an activity. */
export type Pending = proto.temporal.api.workflow.v1.IPendingActivityInfo;
type Failure = proto.temporal.api.failure.v1.IFailure;

/** Of several attempts that failed, Temporal keeps the error of the last. */
export function attemptFailed(
  activity: Activity,
  attempt: number,
  failure: Failure,
  at: string,
  then = '',
): Moment {
  const { scheduled, channel, most } = activity;
  const of = most > 0 ? ` of ${most}` : '';
  const which = attempt === 1 ? `attempt 1${of}` : `attempts 1–${attempt}${of}, the last`;
  return momentOf(scheduled, {
    what: 'attempt-failed',
    channel,
    at,
    detail: `${which}: ${errorOf(failure)}${then}`,
    // Told while it is pending and again once it has ended.
    key: `${String(scheduled.eventId)}/${attempt}`,
  });
}

/** How an activity that has not ended stands. */
export function underWay(activity: Activity, pending: Pending[], now: number): Moment[] {
  const info = pending.find(({ activityId }) => activityId === activity.activityId);
  if (!info) return [];
  const { attempts, retrying } = attemptsOf(info);
  const { lastFailure, lastAttemptCompleteTime: failedAt, lastStartedTime: startedAt } = info;
  const next = info.nextAttemptScheduleTime;
  const moments: Moment[] = [];
  if (lastFailure) {
    const failed = retrying ? attempts : attempts - 1;
    const then = retrying && next ? `; again at ${timeOf(next)}` : '';
    moments.push(attemptFailed(activity, failed, lastFailure, timeOf(failedAt ?? startedAt), then));
  }
  if (attempts === 0 && !activity.limited && now - millisOf(activity.scheduled) >= NORMAL_WAIT) {
    moments.push(waiting(activity, 'for a worker'));
  }
  const at = timeOf(startedAt);
  if (attempts > 0 && !retrying && now - Date.parse(at) >= NORMAL_WAIT) {
    const { scheduled, channel } = activity;
    const key = `${String(scheduled.eventId)}/firing/${attempts}`;
    const detail = `attempt ${attempts} is under way`;
    moments.push(momentOf(scheduled, { what: 'firing', channel, at, detail, key }));
  }
  return moments;
}

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;

/** What became of the alert on one channel. */
export function resultMoments(activity: Activity, event: Event): Moment[] {
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
