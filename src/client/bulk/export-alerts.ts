import type { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import type { AlertRequest } from '../../contract/request.js';
import type { AlertMemo, FollowUp } from '../../contract/memo.js';
import type { PausedUntil } from '../../contract/pause.js';
import { isoDuration } from '../../util/text.js';
import { fetchEvents } from '../history/alert-history.js';
import { fromListing, memoOf, type Run } from '../listing/description.js';
import { unplannedRequest } from '../listing/request-of-run.js';
import { recurrenceState, type RecurrenceState } from '../listing/recurrence-state.js';
import type { RowFields } from './row.js';

/** Yields rows with which the alerts can be scheduled again, unchanged. */
export function exportRuns(client: Client, runs: AsyncIterable<Run>): AsyncIterable<RowFields> {
  const toRow = async (run: Run) => {
    const { recurrence } = memoOf(run);
    return rowOf(run, recurrence && recurrenceState(await fetchEvents(client, run)));
  };
  return pMapIterable(runs, toRow, { concurrency: 20 });
}

/** Returns the current request of an alert. `state` is that of a recurring one. */
export function rowOf(run: Run, state: RecurrenceState | null): RowFields {
  const request = unplannedRequest(run);
  if (request) {
    const { channels, recurrence } = memoOf(run);
    const to = channels.length > 0 ? channels : undefined;
    return present({ ...request, to, id: run.workflowId, ...recurrence });
  }
  const { id, type, dueAt, recurrence, pausedUntil } = fromListing(run);
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
  } satisfies Record<Exclude<keyof AlertRequest, 'in' | 'set'>, unknown>;
  return present(row);
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
