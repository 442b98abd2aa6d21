import { z } from 'zod';
import { isLimitedQueue } from '../../activities/limited-queue.js';
import { firstIn } from '../payload.js';
import { type Event, type Moment, momentOf } from './moment.js';

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
