import { ApplicationFailure, type WorkflowExecutionInfo } from '@temporalio/client';
import { z } from 'zod';
import type { Args } from '../../contract/input.js';
import {
  type AlertMemo,
  type DstOverlap,
  memoSchema,
  type Recurrence,
} from '../../contract/memo.js';
import { MEMO } from '../../contract/messages.js';
import {
  type AlertStatus,
  type EndStatus,
  endStatuses,
  type Outcome,
  outcomeSchema,
  statuses,
} from '../../contract/outcome.js';
import { type PausedUntil, stillPaused } from '../../contract/pause.js';
import * as attributes from '../../contract/search-attributes.js';
import { isoDuration } from '../../time/duration.js';

/** One run of a workflow, as listed or as described. */
export type Run = Omit<WorkflowExecutionInfo, 'raw'>;

/** An alert as every command and the library show it. Times are ISO 8601 in UTC; absent facts are null. */
export interface AlertDescription {
  id: string;
  runId: string;
  type: string;
  args: Args;
  /** What it is about, in a few words; null when its type has none. */
  subject: string | null;
  status: AlertStatus;
  /** One-shot: its ETA. Recurring: the next time; null once it has ended. */
  dueAt: string | null;
  recurrence: Recurrence | null;
  /** Recurring: no run is due after this; null when it recurs for ever. */
  until: string | null;
  /** Recurring: when its last run is due, as worked out when it was scheduled; null without an `until`. */
  lastDueAt: string | null;
  /** Recurring: it ends after it has come due so often; null for no limit. */
  times: number | null;
  /** Recurring: the window within which it fires after it is due, ISO 8601; null when it fires at once. */
  jitter: string | null;
  /** Recurring by cron: what it does at a time that the clocks show twice; null where that does not matter. */
  dstOverlap: DstOverlap | null;
  /** ISO 8601, or `resumed`: until somebody resumes it; null when it is not paused. */
  pausedUntil: PausedUntil | null;
  /** How late it may be delivered, ISO 8601; null for any. */
  expires: string | null;
  /** How long its condition must hold before it is said, ISO 8601; null for not at all. */
  for: string | null;
  channels: string[];
  attempts: number;
  lastError: string | null;
  outcome: Outcome | null;
  createdAt: string;
  closedAt: string | null;
}

export function hasEnded(status: AlertStatus): status is EndStatus {
  return endStatuses.some((each) => each === status);
}

/** A failed alert's outcome is the detail of its failure. */
export function outcomeIn(failure: unknown): Outcome | null {
  const detail = failure instanceof ApplicationFailure ? failure.details?.[0] : undefined;
  return outcomeSchema.safeParse(detail).data ?? null;
}

/** All that a listing tells; what only a run's history or its pending activities know is left empty. */
export function fromListing(info: Run): AlertDescription {
  const { args, channels, recurrence, createdAt, ...memo } = memoOf(info);
  const closedAt = info.closeTime?.toISOString() ?? null;
  const due = info.typedSearchAttributes.get(attributes.AlertDue) ?? null;
  const next = closedAt === null ? wholeSecond(info.executionTime ?? info.startTime) : null;
  return {
    id: info.workflowId,
    runId: info.runId,
    type: info.typedSearchAttributes.get(attributes.AlertType) ?? '',
    args,
    subject: memo.subject ?? null,
    status: closedAt === null ? openStatus(info) : closedStatus(info),
    dueAt: (recurrence ? next : due)?.toISOString() ?? null,
    recurrence,
    until: memo.until ?? null,
    lastDueAt: memo.lastDueAt ?? null,
    times: memo.times ?? null,
    jitter: memo.jitter === undefined ? null : isoDuration(memo.jitter),
    dstOverlap: memo.dstOverlap ?? null,
    pausedUntil: closedAt === null ? pauseOf(info) : null,
    expires: memo.expires ? isoDuration(memo.expires) : null,
    for: memo.for ? isoDuration(memo.for) : null,
    channels,
    attempts: 0,
    lastError: null,
    outcome: null,
    createdAt,
    closedAt,
  };
}

/** Of a one-shot alert; of a recurring one Temporal resets the memo with each run. */
function pauseOf(info: Run): PausedUntil | null {
  const until = z.string().safeParse(info.memo?.[MEMO.pausedUntil]);
  return until.success ? stillPaused(until.data) : null;
}

/** An alert that was started by other means has no memo of ours. */
export function memoOf(info: Run): AlertMemo {
  const memo = memoSchema.safeParse(info.memo?.[MEMO.alert]);
  if (memo.success) return memo.data;
  const channels = info.typedSearchAttributes.get(attributes.AlertChannel) ?? [];
  return { args: {}, channels, recurrence: null, createdAt: info.startTime.toISOString() };
}

/** Temporal adds up to a second to a cron run's backoff. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

const statusSchema = z.enum(statuses);

function openStatus(info: Run): AlertStatus {
  const status = info.typedSearchAttributes.get(attributes.AlertStatus);
  return status === 'firing' || status === 'following' ? status : 'scheduled';
}

/** The workflow's own word; Temporal's where it was not asked, as when it was terminated. */
function closedStatus(info: Run): EndStatus {
  const own = statusSchema.safeParse(info.typedSearchAttributes.get(attributes.AlertStatus));
  if (own.success && hasEnded(own.data)) return own.data;
  return info.status.name === 'CANCELLED' || info.status.name === 'TERMINATED'
    ? 'cancelled'
    : 'failed';
}
