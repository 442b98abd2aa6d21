import type { Client } from '@temporalio/client';
import { pMapIterable, pMapSkip } from 'p-map';
import type { AlertRequest } from '../../contract/request.js';
import type { AlertMemo, FollowUp } from '../../contract/memo.js';
import type { PausedUntil } from '../../contract/pause.js';
import { AlertRecurrence } from '../../contract/search-attributes.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { isoDuration, oneLine } from '../../util/text.js';
import { fetchEvents } from '../history/alert-history.js';
import { fromListing, memoOf, type Run } from '../listing/description.js';
import { checkRow, planAnyType } from './check-row.js';
import { unplannedRequest } from '../listing/request-of-run.js';
import { recurrenceState, type RecurrenceState } from '../listing/recurrence-state.js';
import type { RowFields } from './row.js';

/** An open alert that cannot be imported again. */
export interface SkippedAlert {
  id: string;
  /** In one line. */
  reason: string;
}

/**
 * Yields rows with which the alerts can be scheduled again, unchanged. An alert that cannot be is
 * reported instead.
 */
export function exportRuns(
  client: Client,
  runs: AsyncIterable<Run>,
  onSkipped: (alert: SkippedAlert) => void,
): AsyncIterable<RowFields> {
  const toRow = async (run: Run) => {
    const { recurrence } = memoOf(run);
    const state = recurrence && recurrenceState(await fetchEvents(client, run));
    try {
      const row = rowOf(run, state);
      checkRow(row);
      return row;
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      onSkipped({ id: run.workflowId, reason: oneLine(reasonOf(error)) });
      return pMapSkip;
    }
  };
  return pMapIterable(runs, toRow, { concurrency: 20 });
}

/** Returns an error that names alerts which were not exported, and why. */
export function skippedError(skipped: SkippedAlert[]): Error {
  const reasons = skipped.map(({ id, reason }) => `'${id}': ${reason}`);
  return new Error(`not exported, because they cannot be imported: ${reasons.join('; ')}`);
}

/**
 * Returns the current request of an alert. `state` is that of a recurring one.
 *
 * @throws InvalidInputError when a worker will refuse the request, or it cannot be read
 */
export function rowOf(run: Run, state: RecurrenceState | null): RowFields {
  const request = unplannedRequest(run);
  if (request) return unplannedRow(run, request);
  const { id, type, dueAt, recurrence, pausedUntil, problem } = fromListing(run);
  if (problem !== undefined) throw new InvalidInputError(problem);
  const { times, ...memo } = memoOf(run);
  const left = times && times - (state?.lastOutcome?.occurrences ?? 0);
  return requestFields({
    id,
    type,
    at: recurrence ? null : dueAt,
    memo: { ...memo, ...(left !== undefined && { times: left }) },
    pausedUntil: state ? state.pausedUntil : pausedUntil,
  });
}

interface Scheduled {
  id: string;
  type: string;
  /** Null for a recurring alert. */
  at: string | null;
  memo: AlertMemo;
  pausedUntil: PausedUntil | null;
}

/** Returns an alert by the names of a request. */
export function requestFields({ id, type, at, memo, pausedUntil }: Scheduled): RowFields {
  const { args, channels, recurrence, expires, until, times, jitter } = memo;
  const { dstOverlap, group, critical, labels, followUp, retry } = memo;
  const row = {
    id,
    type,
    args,
    at,
    cron: recurrence?.cron,
    every: recurrence?.every,
    timezone: recurrence?.timezone,
    to: channels,
    expires: expires ? isoDuration(expires) : null,
    for: memo.for ? isoDuration(memo.for) : null,
    until,
    times,
    jitter: jitter === undefined ? null : isoDuration(jitter),
    dstOverlap,
    pausedUntil,
    group,
    critical,
    labels,
    followUp: followUp && followUpRow(followUp),
    retry: retry && {
      ...retry,
      initialInterval: isoDuration(retry.initialInterval),
      maximumInterval: isoDuration(retry.maximumInterval),
    },
  } satisfies Record<Exclude<keyof AlertRequest, 'in' | 'calendar' | 'set'>, unknown>;
  return present(row);
}

/** Returns a request that no worker has planned yet, with the times that it was started with. */
function unplannedRow(run: Run, request: Record<string, unknown>): RowFields {
  const { in: _, set: __, timezone: ___, jitter, ...others } = request;
  const cronSchedule = run.typedSearchAttributes.get(AlertRecurrence) ?? null;
  const { workflowId: id, startTime, executionTime } = run;
  const now = (cronSchedule === null && executionTime) || startTime;
  const { input, memo } = planAnyType(request, now, { id, cronSchedule });
  return present({
    ...others,
    id,
    ...(memo.recurrence ? { jitter, ...memo.recurrence } : { at: input.dueAt }),
    until: memo.until,
    pausedUntil: input.pausedUntil,
  });
}

function followUpRow({ repeatEvery, escalate, ackTimeout }: FollowUp): RowFields {
  return present({
    repeatEvery: repeatEvery && isoDuration(repeatEvery),
    escalate: escalate?.map(({ after, channel }) => ({ after: isoDuration(after), to: channel })),
    ackTimeout: ackTimeout && isoDuration(ackTimeout),
  } satisfies Record<keyof NonNullable<AlertRequest['followUp']>, unknown>);
}

function present(row: RowFields): RowFields {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined && value !== null),
  );
}
