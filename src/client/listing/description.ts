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
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { type PausedUntil, stillPaused } from '../../contract/pause.js';
import * as attributes from '../../contract/search-attributes.js';
import { type AlertStatus, type EndStatus, hasEnded, statuses } from '../../contract/status.js';
import { isoDuration } from '../../time/duration.js';

/** A workflow run, listed or described. */
export type Run = Omit<WorkflowExecutionInfo, 'raw'>;

/** An alert, as the commands and the library show it. Times are ISO 8601 in UTC. */
export interface AlertDescription {
  id: string;
  runId: string;
  type: string;
  args: Args;
  /** What the alert is about, in a few words; null if its type defines no subject. */
  subject: string | null;
  status: AlertStatus;
  /**
   * The ETA of a one-shot alert; the next due time of a recurring alert, null once it has ended.
   */
  dueAt: string | null;
  recurrence: Recurrence | null;
  /** The end of a recurring alert; null if it has none. */
  until: string | null;
  /** When the last run of a recurring alert with an `until` is due; null if unknown. */
  lastDueAt: string | null;
  /** The number of runs after which a recurring alert ends; null for no limit. */
  times: number | null;
  /** The jitter window of a recurring alert, an ISO 8601 duration; null for none. */
  jitter: string | null;
  /** How often a cron alert fires at a time that clocks show twice; null if it has none. */
  dstOverlap: DstOverlap | null;
  /**
   * When the pause ends, or `resumed` for a pause without an end; null if the alert is not paused.
   */
  pausedUntil: PausedUntil | null;
  /** How late the alert may be delivered, an ISO 8601 duration; null for no limit. */
  expires: string | null;
  /** How long the condition must hold before delivery, an ISO 8601 duration; null for no hold. */
  for: string | null;
  channels: string[];
  attempts: number;
  lastError: string | null;
  outcome: Outcome | null;
  createdAt: string;
  closedAt: string | null;
}

/** Returns the outcome of a failed alert, which is a detail of its failure. */
export function outcomeOfFailure(failure: unknown): Outcome | null {
  const detail = failure instanceof ApplicationFailure ? failure.details?.[0] : undefined;
  return outcomeSchema.safeParse(detail).data ?? null;
}

/**
 * Describes an alert by its listing. Fields that need its history or pending activities stay empty.
 */
export function fromListing(info: Run): AlertDescription {
  const { args, channels, recurrence, createdAt, ...memo } = memoOf(info);
  const closedAt = info.closeTime?.toISOString() ?? null;
  const due = info.typedSearchAttributes.get(attributes.AlertDue) ?? null;
  const next = closedAt === null ? floorToSecond(info.executionTime ?? info.startTime) : null;
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

/** Returns the pause of a one-shot alert. Runs of a recurring alert reset their memo. */
function pauseOf(info: Run): PausedUntil | null {
  const until = z.string().safeParse(info.memo?.[MEMO.pausedUntil]);
  return until.success ? stillPaused(until.data) : null;
}

/**
 * Returns the memo of an alert, or a minimal one if another client started the alert without it.
 */
export function memoOf(info: Run): AlertMemo {
  const memo = memoSchema.safeParse(info.memo?.[MEMO.alert]);
  if (memo.success) return memo.data;
  const channels = info.typedSearchAttributes.get(attributes.AlertChannel) ?? [];
  return { args: {}, channels, recurrence: null, createdAt: info.startTime.toISOString() };
}

/** Rounds down to a second, because Temporal adds up to a second to the backoff of a cron run. */
function floorToSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

const statusSchema = z.enum(statuses);

function openStatus(info: Run): AlertStatus {
  const status = info.typedSearchAttributes.get(attributes.AlertStatus);
  return status === 'firing' || status === 'following' ? status : 'scheduled';
}

/**
 * Returns the status that the workflow set, or else Temporal's, for instance after a termination.
 */
function closedStatus(info: Run): EndStatus {
  const reported = statusSchema.safeParse(info.typedSearchAttributes.get(attributes.AlertStatus));
  if (reported.success && hasEnded(reported.data)) return reported.data;
  return info.status.name === 'CANCELLED' || info.status.name === 'TERMINATED'
    ? 'cancelled'
    : 'failed';
}
