import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';
import type { Activities } from '../../activities/activities.js';
import { DIGESTED } from '../../contract/digest.js';
import { isLimitedQueue } from '../../contract/queues.js';
import { AlertStatus } from '../../contract/search-attributes.js';
import { failureMessage, firstPayload } from '../listing/pending.js';
import { type Event, type EventPoint, timestampMillis } from './entry.js';

/** A delivery on one channel: by an activity with retries, a local activity, or a digest. */
export interface Attempt {
  by: 'activity' | 'local' | 'digest';
  channel: string;
  /** ISO 8601; empty if the history does not contain it. */
  dueAt: string;
  /** The number of messages before this one, for a follow-up. */
  round: number;
  /** Whether it waits on the task queue of a channel with a rate limit. */
  limited: boolean;
  /** 0 for unlimited attempts. */
  maximumAttempts: number;
  /** When the alert fired; null for all but the first channel. */
  fired: EventPoint | null;
  scheduled: EventPoint;
  /** The last start. Temporal records it when the activity ends. */
  started: (EventPoint & { attempt: number; lastError: string | null }) | null;
  end: AttemptEnd | null;
  /** The state of a pending activity, which only the description of its run contains. */
  pending: Pending | null;
}

export type AttemptEnd = EventPoint &
  (
    | { how: 'returned'; result: AttemptResult }
    /** Another activity continues the delivery. */
    | { how: 'continued' }
    | { how: 'cancelled' }
    | {
        how: 'failed';
        /** `unserved`: no worker started it in time. */
        why: 'unserved' | 'cancel-requested' | 'not-retryable' | 'no-retry-left';
        attempts: number;
        error: string | null;
      }
  );

export type Pending = proto.temporal.api.workflow.v1.IPendingActivityInfo;
type Failure = proto.temporal.api.failure.v1.IFailure;
type Marker = proto.temporal.api.history.v1.IMarkerRecordedEventAttributes;

const { RetryState, TimeoutType } = proto.temporal.api.enums.v1;
const { Timestamp } = proto.google.protobuf;

/** Returns the attempts of one run, in the order of their scheduling. */
export function attemptsIn(events: Event[], pending: Pending[] = []): Attempt[] {
  const starts = new Map(events.map((event) => [startedActivity(event), event]));
  const ends = new Map(events.map((event) => [endedActivity(event), event]));
  const tasks = new Set(events.map(schedulingTask));
  const attempts: Attempt[] = [];
  let fired: EventPoint | null = null;
  let changed: Event['eventTime'];
  for (const event of events) {
    const id = String(event.eventId);
    if (event.workflowExecutionUpdateAcceptedEventAttributes) changed = event.eventTime;
    const local = localAttemptIn(event, changed);
    if (local || isFiring(event)) fired ??= local?.fired ?? event;
    // An activity that continues a local attempt stands for both.
    const attempt =
      local && !tasks.has(String(local.scheduled.eventId))
        ? local
        : activityIn(event, starts.get(id), ends.get(id), pending);
    if (attempt) {
      attempts.push({ ...attempt, fired });
      fired = null;
    }
    const digest = digestIn(event);
    if (digest) attempts.push(digest);
  }
  return attempts;
}

function isFiring({ upsertWorkflowSearchAttributesEventAttributes: upserted }: Event): boolean {
  const status = upserted?.searchAttributes?.indexedFields?.[AlertStatus.name];
  return status !== undefined && firstPayload({ payloads: [status] }) === 'firing';
}

function schedulingTask({ activityTaskScheduledEventAttributes: scheduled }: Event): string {
  return String(scheduled?.workflowTaskCompletedEventId);
}

function startedActivity({ activityTaskStartedEventAttributes: started }: Event): string {
  return String(started?.scheduledEventId);
}

function endedActivity(event: Event): string {
  const end =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return String(end?.scheduledEventId);
}

const request = z.object({
  channel: z.string(),
  dueAt: z.string().default(''),
  round: z.number().default(0),
});

function activityIn(
  event: Event,
  start: Event | undefined,
  end: Event | undefined,
  pending: Pending[],
): Attempt | null {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const { data } = request.safeParse(firstPayload(scheduled?.input));
  if (!scheduled || !data) return null;
  const { attempt, lastFailure } = start?.activityTaskStartedEventAttributes ?? {};
  return {
    by: 'activity',
    ...data,
    limited: isLimitedQueue(scheduled.taskQueue?.name ?? '', data.channel),
    maximumAttempts: scheduled.retryPolicy?.maximumAttempts ?? 0,
    fired: null,
    scheduled: event,
    started: start
      ? { ...pointOf(start), attempt: attempt ?? 1, lastError: failureMessage(lastFailure) }
      : null,
    end: end ? endIn(end) : null,
    pending: pending.find(({ activityId }) => activityId === scheduled.activityId) ?? null,
  };
}

function endIn(event: Event): AttemptEnd | null {
  const {
    activityTaskCompletedEventAttributes: completed,
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: timedOut,
  } = event;
  if (completed) return { ...pointOf(event), ...returned(firstPayload(completed.result)) };
  const { failure, retryState } = failed ?? timedOut ?? {};
  if (failure) return { ...pointOf(event), ...failureOf(failure, retryState) };
  return { ...pointOf(event), how: 'cancelled' };
}

const result = z.object({
  status: z.string(),
  attempts: z.number().default(1),
  reason: z.string().nullable().default(null),
  deliveryId: z.string().nullable().default(null),
});
type AttemptResult = z.infer<typeof result>;

function returned(value: unknown) {
  const { data } = result.safeParse(value);
  const isContinued = !data || data.status === 'limited' || data.status === 'slow';
  return isContinued
    ? ({ how: 'continued' } as const)
    : ({ how: 'returned', result: data } as const);
}

function failureOf(failure: Failure, state: proto.temporal.api.enums.v1.RetryState | null = null) {
  const [attempt] = failure.applicationFailureInfo?.details?.payloads ?? [];
  const attempts = attempt ? Number(defaultPayloadConverter.fromPayload(attempt)) : 1;
  return {
    how: 'failed',
    why: failureCause(failure, state),
    attempts,
    error: failureMessage(failure),
  } as const;
}

function failureCause(
  { timeoutFailureInfo }: Failure,
  state: proto.temporal.api.enums.v1.RetryState | null,
) {
  if (timeoutFailureInfo?.timeoutType === TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START)
    return 'unserved';
  if (state === RetryState.RETRY_STATE_CANCEL_REQUESTED) return 'cancel-requested';
  return state === RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE ? 'not-retryable' : 'no-retry-left';
}

const LOCAL_ACTIVITIES = ['fireLocally', 'remember'] as const satisfies (keyof Activities)[];

/** The details that Temporal's SDK records of a local activity. */
const localActivity = z.object({
  activity_type: z.enum(LOCAL_ACTIVITIES),
  original_schedule_time: z.object({ seconds: z.number(), nanos: z.number() }),
});

/** Returns the attempt that a local activity made. Temporal records only a marker when it ends. */
function localAttemptIn(event: Event, changed: Event['eventTime']): Attempt | null {
  const marker = event.markerRecordedEventAttributes;
  const { data: activity } = localActivity.safeParse(firstPayload(marker?.details?.['data']));
  const task = marker?.workflowTaskCompletedEventId;
  if (!marker || !activity || !task) return null;
  const { data: delivery } = request.safeParse(firstPayload(marker.details?.['result']));
  if (activity.activity_type === 'remember' && !delivery) return null;
  const time = Timestamp.fromObject(activity.original_schedule_time);
  // A change that makes the alert fire is recorded after the local activity was scheduled.
  const eventTime = changed && timestampMillis(changed) > timestampMillis(time) ? changed : time;
  // The ids of two events that have no entry in the timeline.
  const scheduled = { eventTime, eventId: task };
  return {
    by: 'local',
    ...(delivery ?? { channel: channelOf(marker.failure), dueAt: '', round: 0 }),
    limited: false,
    maximumAttempts: 0,
    fired: { eventTime, eventId: event.eventId?.subtract(1) ?? task },
    scheduled,
    started: { ...scheduled, attempt: 1, lastError: null },
    end: { ...pointOf(event), ...localEnd(marker) },
    pending: null,
  };
}

function channelOf(failure: Marker['failure']): string {
  const [, channel] = failure?.applicationFailureInfo?.details?.payloads ?? [];
  return channel ? String(defaultPayloadConverter.fromPayload(channel)) : '';
}

function localEnd({ details, failure }: Marker) {
  if (!failure) return returned(firstPayload(details?.['result']));
  if (failure.canceledFailureInfo) return { how: 'cancelled' } as const;
  const state = failure.applicationFailureInfo?.nonRetryable
    ? RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE
    : RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED;
  return failureOf(failure, state);
}

const digested = z.object({ result: z.looseObject({ channel: z.string() }) });

/** Returns the result of a digest that delivered the alert. */
function digestIn(event: Event): Attempt | null {
  const { signalName, input } = event.workflowExecutionSignaledEventAttributes ?? {};
  const { data } = digested.safeParse(firstPayload(input));
  if (signalName !== DIGESTED || !data) return null;
  return {
    by: 'digest',
    channel: data.result.channel,
    dueAt: '',
    round: 0,
    limited: false,
    maximumAttempts: 0,
    fired: null,
    scheduled: event,
    started: null,
    end: { ...pointOf(event), ...returned(data.result) },
    pending: null,
  };
}

function pointOf({ eventId, eventTime }: Event): EventPoint {
  return { eventId, eventTime };
}
