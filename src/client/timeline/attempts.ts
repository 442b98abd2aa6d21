import type proto from '@temporalio/proto';
import { attemptsOf, errorOf } from '../pending.js';
import { type Activity, waiting } from './activity.js';
import { millisOf, type Moment, momentOf, PATIENCE, timeOf } from './moment.js';

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
  if (attempts === 0 && !activity.limited && now - millisOf(activity.scheduled) >= PATIENCE) {
    moments.push(waiting(activity, 'for a worker'));
  }
  const at = timeOf(startedAt);
  if (attempts > 0 && !retrying && now - Date.parse(at) >= PATIENCE) {
    const { scheduled, channel } = activity;
    const key = `${String(scheduled.eventId)}/firing/${attempts}`;
    const detail = `attempt ${attempts} is under way`;
    moments.push(momentOf(scheduled, { what: 'firing', channel, at, detail, key }));
  }
  return moments;
}
