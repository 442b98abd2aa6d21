import type { AlertMemo, Retry } from './memo.js';
import type { Outcome } from './outcome.js';
import type { PausedUntil } from './pause.js';
import type { AlertState } from './state.js';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Args = Record<string, Json>;

/** Holds the fields that the memo keeps as well. */
type Policy = Pick<
  AlertMemo,
  'channels' | 'for' | 'times' | 'followUp' | 'group' | 'critical' | 'labels'
>;

/** Holds the input of the workflow: identifiers and policy, never a snapshot of the data. */
export interface AlertInput extends Policy {
  type: string;
  args: Args;
  /** ISO 8601, UTC; null for a recurring alert, whose due time is that of each cron run. */
  dueAt: string | null;
  /** How late a delivery may be, in milliseconds; null for any. */
  expires: number | null;
  /** The time limit for one attempt to load and check, in milliseconds. */
  timeout: number;
  retry: Retry;
  /** Whether the first attempt may be a local activity; absent in alerts that an earlier version started. */
  localFirst?: boolean;
  /** Recurring only: the alert's share of the jitter, by which each occurrence fires later, in milliseconds. */
  delay?: number;
  /** Recurring only: the zone whose repeated clock times are skipped; absent if none are skipped. */
  onceIn?: string;
  /** The end of a pause that begins at the start. */
  pausedUntil?: PausedUntil;
  /** Recurring only: what the first run remembers of the alert that this one has changed. */
  carried?: Pick<Outcome, 'holding' | 'occurrences'>;
  /** Set when an alert with a long follow-up continues in a new history. */
  state?: AlertState;
  /** Recurring only: no run is due after `until`, and the one due at or after `lastDueAt` is the last. */
  end: { until: string; lastDueAt: string } | null;
  /** Set when the last run of a recurring alert hands over its outcome (see alert.ts). */
  ended?: Outcome;
}

/** Limits the time for one attempt to deliver, in milliseconds, besides loading and checking. */
export const DELIVERY_ALLOWANCE = 30_000;

/** Limits the time for a local attempt to load and check, in milliseconds. */
export const LOCAL_CHECK = 1_000;
