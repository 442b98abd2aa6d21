import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';
import type { Activities } from '../../activities/activities.js';
import { AlertStatus } from '../../contract/search-attributes.js';
import { firstIn } from '../listing/pending.js';
import { toMillis } from './moment.js';

type Event = proto.temporal.api.history.v1.IHistoryEvent;
type Time = proto.google.protobuf.ITimestamp;
type Marker = proto.temporal.api.history.v1.IMarkerRecordedEventAttributes;
type Task = NonNullable<Marker['workflowTaskCompletedEventId']>;
type Failure = proto.temporal.api.failure.v1.IFailure;

const { Timestamp } = proto.google.protobuf;
const { RetryState } = proto.temporal.api.enums.v1;
const LOCAL_ACTIVITIES = ['fireLocally', 'remember'] as const satisfies (keyof Activities)[];

/**
 * The history as if each attempt had been an activity: of a local one Temporal keeps but a marker, once it is over. Of
 * one that an activity goes on with, it says no more than when the alert fired.
 */
export function withLocalAttempts(events: Event[]): Event[] {
  const goingOn = new Set(
    events.map(({ activityTaskScheduledEventAttributes: scheduled }) =>
      String(scheduled?.workflowTaskCompletedEventId),
    ),
  );
  let changed: Event['eventTime'];
  return events.flatMap((event) => {
    if (event.workflowExecutionUpdateAcceptedEventAttributes) changed = event.eventTime;
    const marker = event.markerRecordedEventAttributes;
    const begun = data.safeParse(firstIn(marker?.details?.['data'])).data;
    const task = marker?.workflowTaskCompletedEventId;
    if (!marker || !begun || !task) return [event];
    // A change that let it fire is recorded after that.
    const at = { eventTime: laterOf(Timestamp.fromObject(begun.original_schedule_time), changed) };
    // The ids of two events that have nothing to tell.
    const fired = { ...at, eventId: event.eventId?.subtract(1) ?? task, ...FIRING };
    const known = told.safeParse(firstIn(marker.details?.['result'])).success;
    if (begun.activity_type === 'remember' && !known) return [];
    if (goingOn.has(String(task))) return [fired];
    const input = { payloads: [defaultPayloadConverter.toPayload(requestOf(marker))] };
    return [
      fired,
      { ...at, eventId: task, activityTaskScheduledEventAttributes: { input } },
      { ...at, activityTaskStartedEventAttributes: { scheduledEventId: task, attempt: 1 } },
      { ...event, markerRecordedEventAttributes: null, ...attemptEnd(marker, task) },
    ];
  });
}

function laterOf(a: Time, b: Event['eventTime']): Time {
  return b && toMillis(b) > toMillis(a) ? b : a;
}

/** As Temporal's core writes it. */
const data = z.object({
  activity_type: z.enum(LOCAL_ACTIVITIES),
  original_schedule_time: z.object({ seconds: z.number(), nanos: z.number() }),
});

const FIRING = {
  upsertWorkflowSearchAttributesEventAttributes: {
    searchAttributes: {
      indexedFields: { [AlertStatus.name]: defaultPayloadConverter.toPayload('firing') },
    },
  },
};

const told = z.object({ channel: z.string(), dueAt: z.string(), round: z.number().optional() });

/** What is known of the request, from the answer to it. */
function requestOf({ details, failure }: Marker): unknown {
  const { data: result } = told.safeParse(firstIn(details?.['result']));
  if (result) return result;
  const [, channel] = failure?.applicationFailureInfo?.details?.payloads ?? [];
  return { channel: channel ? defaultPayloadConverter.fromPayload(channel) : '' };
}

function attemptEnd({ details, failure }: Marker, task: Task): Event {
  if (!failure) {
    const result = details?.['result'] ?? null;
    return { activityTaskCompletedEventAttributes: { scheduledEventId: task, result } };
  }
  if (failure.canceledFailureInfo) {
    return {
      activityTaskCanceledEventAttributes: { scheduledEventId: task, startedEventId: task },
    };
  }
  const retryState = retryStateOf(failure);
  return { activityTaskFailedEventAttributes: { scheduledEventId: task, failure, retryState } };
}

function retryStateOf({ applicationFailureInfo }: Failure) {
  return applicationFailureInfo?.nonRetryable
    ? RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE
    : RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED;
}
