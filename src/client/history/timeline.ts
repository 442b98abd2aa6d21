import { formatDuration } from '../../time/duration.js';
import { pendingAttempts } from '../listing/pending.js';
import { type Attempt, type AttemptEnd, attemptsIn, type Pending } from './attempts.js';
import { changesIn } from './changes.js';
import { type RunStart, runStartOf, endedEntry, runEndOf, scheduledEntry } from './run-bounds.js';
import {
  joinDetails,
  type Event,
  eventMillis,
  type RunEntry,
  entryOf,
  MIN_REPORTED_WAIT,
  isoTime,
} from './entry.js';
import { waitsIn, workersMissingIn } from './waits.js';

/** Returns what happened in one run. `pending` holds its pending activities. */
export function timelineOf(events: Event[], pending: Pending[] = [], now = Date.now()): RunEntry[] {
  const runStart = runStartOf(events);
  // The timeline of the previous run contains its end.
  if (runStart?.why === 'ended') return [];
  const end = runEndOf(events);
  const attempts = attemptsIn(events, pending);
  const first = attempts.find(({ by }) => by !== 'digest');
  const entries = [
    ...(runStart?.why === 'scheduled' ? [scheduledEntry(runStart)] : []),
    ...changesIn(events),
    ...waitsIn(events, runStart),
    ...workersMissingIn(events, end ? eventMillis(end.event) : now),
    ...attempts.flatMap((attempt) => firing(attempt, attempt === first ? runStart : null)),
    ...attempts.flatMap(start),
    ...attempts.flatMap((attempt) => result(attempt, now)),
    ...(end?.outcome ? [endedEntry(end.event, end.outcome)] : []),
  ];
  return entries.toSorted((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
}

/** Returns when the alert fired, how late, and which message of a follow-up it is. */
function firing({ fired, dueAt, round }: Attempt, runStart: RunStart | null): RunEntry[] {
  if (!fired) return [];
  const late = runStart ? eventMillis(fired) - Date.parse(dueAt) - runStart.delay : 0;
  const lateness = late >= MIN_REPORTED_WAIT ? `${formatDuration(late)} after it was due` : null;
  const detail = joinDetails(lateness, round > 0 ? `message ${round + 1}` : null);
  // The result of the previous attempt may have the same event.
  return [entryOf(fired, { what: 'fired', detail, key: `${String(fired.eventId)}/fired` })];
}

function start(attempt: Attempt): RunEntry[] {
  const { limited, started } = attempt;
  const rateLimited = limited
    ? [waiting(attempt, 'for its turn: the channel has a rate limit')]
    : [];
  if (!started) return rateLimited;
  if (started.lastError !== null) {
    const at = isoTime(started.eventTime);
    return [...rateLimited, attemptFailed(attempt, started.attempt - 1, started.lastError, at)];
  }
  const waited = eventMillis(started) - eventMillis(attempt.scheduled);
  if (limited || waited < MIN_REPORTED_WAIT) return rateLimited;
  return [waiting(attempt, `${formatDuration(waited)} for a worker`)];
}

function waiting({ scheduled: point, channel }: Attempt, detail: string): RunEntry {
  const key = `${String(point.eventId)}/waiting`;
  return entryOf(point, { what: 'waiting', channel, detail, key });
}

/** Returns the entry for one or several failed attempts. Temporal keeps only the last error. */
function attemptFailed(
  { scheduled: point, channel, maximumAttempts }: Attempt,
  attempt: number,
  error: string | null,
  at: string,
  next = '',
): RunEntry {
  const limit = limitText(maximumAttempts);
  const which = attempt === 1 ? `attempt 1${limit}` : `attempts 1–${attempt}${limit}, the last`;
  const detail = `${which}: ${error}${next}`;
  // The same key while the activity is pending and after its end.
  const key = `${String(point.eventId)}/${attempt}`;
  return entryOf(point, { what: 'attempt-failed', channel, at, detail, key });
}

function limitText(maximumAttempts: number): string {
  return maximumAttempts > 0 ? ` of ${maximumAttempts}` : '';
}

function underWay(attempt: Attempt, now: number): RunEntry[] {
  const { scheduled: point, channel, limited, pending } = attempt;
  if (!pending) return [];
  const { attempts, retrying, error } = pendingAttempts(pending);
  const { lastFailure, lastAttemptCompleteTime: failedAt, lastStartedTime: startedAt } = pending;
  const retryTime = pending.nextAttemptScheduleTime;
  const entries: RunEntry[] = [];
  if (lastFailure) {
    const failed = retrying ? attempts : attempts - 1;
    const next = retrying && retryTime ? `; again at ${isoTime(retryTime)}` : '';
    entries.push(attemptFailed(attempt, failed, error, isoTime(failedAt ?? startedAt), next));
  }
  if (attempts === 0 && !limited && now - eventMillis(point) >= MIN_REPORTED_WAIT) {
    entries.push(waiting(attempt, 'for a worker'));
  }
  const at = isoTime(startedAt);
  if (attempts > 0 && !retrying && now - Date.parse(at) >= MIN_REPORTED_WAIT) {
    const key = `${String(point.eventId)}/firing/${attempts}`;
    const detail = `attempt ${attempts} is running`;
    entries.push(entryOf(point, { what: 'firing', channel, at, detail, key }));
  }
  return entries;
}

/** Returns the result of an attempt, or its progress. */
function result(attempt: Attempt, now: number): RunEntry[] {
  const { channel, started, end } = attempt;
  if (!end) return underWay(attempt, now);
  if (end.how === 'continued') return [];
  if (end.how === 'failed') return [entryOf(end, { channel, ...failureText(attempt, end) })];
  if (end.how === 'returned') {
    const { status: what, attempts, reason, deliveryId } = end.result;
    const which = attempts > 1 ? `on attempt ${attempts}` : null;
    const detail = joinDetails(which, reason, deliveryId && `id ${deliveryId}`);
    return [entryOf(end, { what, channel, detail })];
  }
  const detail = started
    ? `attempt ${started.attempt} was stopped`
    : 'no attempt was running; Temporal does not keep the errors of earlier attempts';
  return [entryOf(end, { what: 'cancelled', channel, detail })];
}

function failureText(
  { scheduled: since, started, maximumAttempts }: Attempt,
  end: Extract<AttemptEnd, { how: 'failed' }>,
) {
  if (end.why === 'unserved') {
    const waited = formatDuration(eventMillis(end) - eventMillis(since));
    const detail = `${waited} for a worker with this rate limit, without success`;
    return { what: 'waiting', detail };
  }
  const isFinal = end.why === 'not-retryable';
  const which = `attempt ${started?.attempt ?? 0}${isFinal ? ', not retryable' : limitText(maximumAttempts)}`;
  const what = end.why === 'cancel-requested' ? 'cancelled' : 'failed';
  return { what, detail: `${which}: ${end.error}` };
}
