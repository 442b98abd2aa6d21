import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type proto from '@temporalio/proto';
import { z } from 'zod';
import { type AlertStatus, statuses } from '../../contract/outcome.js';
import { isLimitedQueue } from '../../contract/queues.js';
import { attemptsOf, errorOf, firstIn } from '../listing/pending.js';
import { withLocalAttempts } from './local-attempts.js';

/** How far an alert has come on one of its channels. */
export interface ChannelProgress {
  channel: string;
  /** `holding`: its condition holds, not yet long enough. */
  status: AlertStatus | 'holding';
  attempts: number;
  /** Why it was not delivered, or not yet. */
  reason: string | null;
  /** Of what was delivered. */
  id: string | null;
}

type Event = proto.temporal.api.history.v1.IHistoryEvent;
type Pending = proto.temporal.api.workflow.v1.IPendingActivityInfo;
type Progress = Omit<ChannelProgress, 'channel'>;

const nothingYet: Progress = { status: 'scheduled', attempts: 0, reason: null, id: null };

/** On each of its channels, in its current or last run, as its history has it. */
export async function channelProgress(
  client: Client,
  { workflowId, runId, raw }: WorkflowExecutionDescription,
  channels: string[],
): Promise<ChannelProgress[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const pending = new Map(raw.pendingActivities?.map((each) => [each.activityId, each]));
  const activities = new Map<string, string>();
  const progress = new Map<string, Progress>();
  for (const event of withLocalAttempts(events ?? [])) {
    const started = startOf(event);
    if (started) activities.set(String(event.eventId), started.channel);
    const channel = started?.channel ?? activities.get(endedActivity(event));
    const now = started ? progressOf(started, pending) : progressAtEnd(event);
    if (channel !== undefined && now) progress.set(channel, now);
  }
  return channels.map((channel) => ({ channel, ...(progress.get(channel) ?? nothingYet) }));
}

const request = z.object({ channel: z.string() });

function startOf({ activityTaskScheduledEventAttributes: activity }: Event) {
  const input = request.safeParse(firstIn(activity?.input));
  if (!activity || !input.success) return undefined;
  const { channel } = input.data;
  const limited = isLimitedQueue(activity.taskQueue?.name ?? '', channel);
  return { channel, limited, activityId: activity.activityId };
}

function endedActivity(event: Event): string {
  const end =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return String(end?.scheduledEventId);
}

function progressOf(
  { activityId, limited }: NonNullable<ReturnType<typeof startOf>>,
  pending: Map<string | null | undefined, Pending>,
): Progress {
  const activity = pending.get(activityId);
  if (!activity) return nothingYet;
  const { attempts, retrying, error } = attemptsOf(activity);
  if (attempts === 0) return { ...nothingYet, reason: limited ? 'waits for its turn' : null };
  return { status: retrying ? 'retrying' : 'firing', attempts, reason: error, id: null };
}

/** Ways not to be delivered that are one to those who ask. */
const means = {
  silenced: 'skipped',
  repeated: 'skipped',
  held: 'scheduled',
  gathered: 'firing',
} as const;

const result = z.object({
  status: z.union([
    z.enum([...statuses, 'holding']),
    z.enum(['silenced', 'repeated', 'held', 'gathered']).transform((status) => means[status]),
  ]),
  attempts: z.number(),
  reason: z.string().optional(),
  deliveryId: z.string().optional(),
});

function progressAtEnd(event: Event): Progress | undefined {
  const {
    activityTaskCompletedEventAttributes: completed,
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: timedOut,
    activityTaskCanceledEventAttributes: cancelled,
  } = event;
  if (completed) {
    const { data } = result.safeParse(firstIn(completed.result));
    // The other result sends it to the channel's own task queue, where another activity follows.
    if (!data) return undefined;
    const { status, attempts, reason = null, deliveryId: id = null } = data;
    return { status, attempts, reason, id };
  }
  if (cancelled) return { ...nothingYet, status: 'cancelled' };
  const failure = failed?.failure ?? timedOut?.failure;
  if (!failure) return undefined;
  const [attempt] = failure.applicationFailureInfo?.details?.payloads ?? [];
  const attempts = attempt ? Number(defaultPayloadConverter.fromPayload(attempt)) : 1;
  return { status: 'failed', attempts, reason: errorOf(failure), id: null };
}
