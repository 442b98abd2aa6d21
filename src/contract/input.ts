import type { AlertMemo, Retry } from './memo.js';
import type { Outcome } from './outcome.js';
import type { PausedUntil } from './pause.js';
import type { AlertState } from './state.js';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Args = Record<string, Json>;

/** What the memo keeps as well. */
type Policy = Pick<AlertMemo, 'channels' | 'for' | 'times' | 'followUp' | 'group' | 'critical'>;

/** What the workflow is started with: identifiers and policy, never a snapshot of the data. */
export interface AlertInput extends Policy {
  type: string;
  args: Args;
  /** ISO 8601, UTC; null for a recurring alert, whose due time is that of each cron run. */
  dueAt: string | null;
  /** How late a delivery may be, in milliseconds; null for any. */
  expires: number | null;
  /** For one attempt to load and check, in milliseconds. */
  timeout: number;
  retry: Retry;
  /** Whether the first attempt may be a local activity; absent in those that an earlier version started. */
  localFirst?: boolean;
  /** Recurring only: how long after each of its times it fires, in milliseconds; its share of the jitter. */
  delay?: number;
  /** Recurring only: the zone in which it skips a time that the clocks show again; absent where it does not. */
  onceIn?: string;
  /** Until when it is paused from the start. */
  pausedUntil?: PausedUntil;
  /** Set when an alert that is followed up for long goes on with a new history. */
  state?: AlertState;
  /** Recurring only: no run is due after `until`, and the one due at or after `lastDueAt` is the last. */
  end: { until: string; lastDueAt: string } | null;
  /** Set when the last run of a recurring alert hands over its outcome (see alert.ts). */
  ended?: Outcome;
}

/** What an attempt may take to deliver, in milliseconds, besides loading and checking. */
export const DELIVERY_ALLOWANCE = 30_000;

/** What a local attempt may take to load and check, in milliseconds. */
export const LOCAL_CHECK = 1_000;
