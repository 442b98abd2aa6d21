import { ApplicationFailure, type WorkflowExecutionInfo } from '@temporalio/client';
import { z } from 'zod';
import type { AlertDescription } from '../../contract/alert.js';
import { describeMemo, describeOutcome } from '../../contract/describe.js';
import { type AlertMemo, memoSchema } from '../../contract/memo.js';
import { MEMO } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { type PausedUntil, stillPaused } from '../../contract/pause.js';
import * as attributes from '../../contract/search-attributes.js';
import { type AlertStatus, type EndStatus, hasEnded, statuses } from '../../contract/status.js';

/** A workflow run, listed or described. */
export type Run = Omit<WorkflowExecutionInfo, 'raw'>;

/** Returns the outcome of a failed alert, which is a detail of its failure. */
export function outcomeOfFailure(failure: unknown): Outcome | null {
  const detail = failure instanceof ApplicationFailure ? failure.details?.[0] : undefined;
  return outcomeSchema.safeParse(detail).data ?? null;
}

/**
 * Describes an alert by its listing. Fields that need its history or pending activities stay empty.
 */
export function fromListing(info: Run): AlertDescription {
  const memo = memoOf(info);
  const closedAt = info.closeTime?.toISOString() ?? null;
  const due = info.typedSearchAttributes.get(attributes.AlertDue) ?? null;
  const problem = problemOf(info);
  const next = closedAt === null ? floorToSecond(info.executionTime ?? info.startTime) : null;
  return {
    id: info.workflowId,
    runId: info.runId,
    type: info.typedSearchAttributes.get(attributes.AlertType) ?? '',
    status: closedAt === null ? openStatus(info) : closedStatus(info),
    dueAt: (memo.recurrence ? next : due)?.toISOString() ?? null,
    pausedUntil: closedAt === null ? pauseOf(info) : null,
    ...describeMemo(memo),
    ...describeOutcome(null),
    ...(problem !== undefined && { problem }),
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

/** Returns why a description lacks what another client should have stored. */
function problemOf({ memo, status }: Run): string | undefined {
  const stored = memo?.[MEMO.alert];
  if (stored !== undefined) {
    return memoSchema.safeParse(stored).success ? undefined : 'its memo cannot be read';
  }
  return status.name === 'RUNNING' ? 'its request cannot be read' : undefined;
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
