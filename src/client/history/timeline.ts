import { formatDuration } from '../../time/duration.js';
import { pendingAttempts } from '../listing/pending.js';
import { type Attempt, type AttemptEnd, attemptsIn, type Pending } from './attempts.js';
import { changesIn } from './changes.js';
import { type Beginning, beginningOf, ended, endingOf, scheduled } from './ends.js';
import {
  detailOf,
  type Event,
  millisOf,
  type Moment,
  momentOf,
  NORMAL_WAIT,
  timeOf,
} from './moment.js';
import { waitsIn, workersMissingIn } from './waits.js';

/** Returns what happened to an alert in one run. `pending` describes the activities under way. */
export function timelineOf(events: Event[], pending: Pending[] = [], now = Date.now()): Moment[] {
  const beginning = beginningOf(events[0]);
  // The timeline of the run before has its end.
  if (beginning?.why === 'hands-over') return [];
  const ending = endingOf(events);
  const attempts = attemptsIn(events, pending);
  const first = attempts.find(({ by }) => by !== 'digest');
  const moments = [
    ...(beginning?.why === 'scheduled' ? [scheduled(beginning)] : []),
    ...changesIn(events),
    ...waitsIn(events, beginning),
    ...workersMissingIn(events, ending ? millisOf(ending.event) : now),
    ...attempts.flatMap((attempt) => firing(attempt, attempt === first ? beginning : null)),
    ...attempts.flatMap(start),
    ...attempts.flatMap((attempt) => result(attempt, now)),
    ...(ending?.end ? [ended(ending.event, ending.end)] : []),
  ];
  return moments.toSorted((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
}

/** Returns when the alert fired: how late, the first time in a run, and which message of a follow-up. */
function firing({ fired, dueAt, round }: Attempt, beginning: Beginning | null): Moment[] {
  if (!fired) return [];
  const late = beginning ? millisOf(fired) - Date.parse(dueAt) - beginning.delay : 0;
  const lateness = late >= NORMAL_WAIT ? `${formatDuration(late)} after it was due` : null;
  const detail = detailOf(lateness, round > 0 ? `message ${round + 1}` : null);
  // The result of the attempt before may have the same event.
  return [momentOf(fired, { what: 'fired', detail, key: `${String(fired.eventId)}/fired` })];
}

function start(attempt: Attempt): Moment[] {
  const { limited, started } = attempt;
  const turn = limited ? [waiting(attempt, 'for its turn: there is a rate limit')] : [];
  if (!started) return turn;
  if (started.lastError !== null) {
    const at = timeOf(started.eventTime);
    return [...turn, attemptFailed(attempt, started.attempt - 1, started.lastError, at)];
  }
  const waited = millisOf(started) - millisOf(attempt.scheduled);
  if (limited || waited < NORMAL_WAIT) return turn;
  return [waiting(attempt, `${formatDuration(waited)} for a worker`)];
}

function waiting({ scheduled: point, channel }: Attempt, detail: string): Moment {
  const key = `${String(point.eventId)}/waiting`;
  return momentOf(point, { what: 'waiting', channel, detail, key });
}

/** Temporal keeps only the last error of several failed attempts. */
function attemptFailed(
  { scheduled: point, channel, maximumAttempts: most }: Attempt,
  attempt: number,
  error: string | null,
  at: string,
  then = '',
): Moment {
  const of = most > 0 ? ` of ${most}` : '';
  const which = attempt === 1 ? `attempt 1${of}` : `attempts 1–${attempt}${of}, the last`;
  const detail = `${which}: ${error}${then}`;
  // The same key while the activity is pending and once it has ended.
  const key = `${String(point.eventId)}/${attempt}`;
  return momentOf(point, { what: 'attempt-failed', channel, at, detail, key });
}

function underWay(attempt: Attempt, now: number): Moment[] {
  const { scheduled: point, channel, limited, pending } = attempt;
  if (!pending) return [];
  const { attempts, retrying, error } = pendingAttempts(pending);
  const { lastFailure, lastAttemptCompleteTime: failedAt, lastStartedTime: startedAt } = pending;
  const next = pending.nextAttemptScheduleTime;
  const moments: Moment[] = [];
  if (lastFailure) {
    const failed = retrying ? attempts : attempts - 1;
    const then = retrying && next ? `; again at ${timeOf(next)}` : '';
    moments.push(attemptFailed(attempt, failed, error, timeOf(failedAt ?? startedAt), then));
  }
  if (attempts === 0 && !limited && now - millisOf(point) >= NORMAL_WAIT) {
    moments.push(waiting(attempt, 'for a worker'));
  }
  const at = timeOf(startedAt);
  if (attempts > 0 && !retrying && now - Date.parse(at) >= NORMAL_WAIT) {
    const key = `${String(point.eventId)}/firing/${attempts}`;
    const detail = `attempt ${attempts} is under way`;
    moments.push(momentOf(point, { what: 'firing', channel, at, detail, key }));
  }
  return moments;
}

/** Returns how the attempt ended, or how far it has come. */
function result(attempt: Attempt, now: number): Moment[] {
  const { channel, started, end } = attempt;
  if (!end) return underWay(attempt, now);
  if (end.how === 'handed-on') return [];
  if (end.how === 'failed') return [momentOf(end, { channel, ...failureText(attempt, end) })];
  if (end.how === 'returned') {
    const { status: what, attempts, reason, deliveryId } = end.result;
    const which = attempts > 1 ? `on attempt ${attempts}` : null;
    const detail = detailOf(which, reason, deliveryId && `id ${deliveryId}`);
    return [momentOf(end, { what, channel, detail })];
  }
  const detail = started
    ? `attempt ${started.attempt} was stopped`
    : 'no attempt was under way; errors of earlier ones are not kept';
  return [momentOf(end, { what: 'cancelled', channel, detail })];
}

function failureText(
  { scheduled: since, started, maximumAttempts: most }: Attempt,
  end: Extract<AttemptEnd, { how: 'failed' }>,
) {
  if (end.why === 'unserved') {
    const waited = formatDuration(millisOf(end) - millisOf(since));
    const detail = `in vain, ${waited}: no worker keeps to its rate limit any more`;
    return { what: 'waiting', detail };
  }
  const of = most > 0 ? ` of ${most}` : '';
  const hopeless = end.why === 'not-retryable';
  const which = `attempt ${started?.attempt ?? 0}${hopeless ? ', which no retry helps' : of}`;
  const what = end.why === 'cancel-requested' ? 'cancelled' : 'failed';
  return { what, detail: `${which}: ${end.error}` };
}
