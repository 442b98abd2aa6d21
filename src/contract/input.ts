import type { Outcome } from './outcome.js';
import type { PausedUntil } from './pause.js';
import type { AlertState, FollowUp } from './state.js';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Args = Record<string, Json>;

/** Durations in milliseconds; `maximumAttempts` counts executions and 0 means for ever. */
export interface Retry {
  maximumAttempts: number;
  initialInterval: number;
  backoffCoefficient: number;
  maximumInterval: number;
}

/** What the workflow is started with: identifiers and policy, never a snapshot of the data. */
export interface AlertInput {
  type: string;
  args: Args;
  channels: string[];
  /** ISO 8601, UTC; null for a recurring alert, whose due time is that of each cron run. */
  dueAt: string | null;
  /** How late a delivery may be, in milliseconds; null for any. */
  expires: number | null;
  /** For one attempt to load and check, in milliseconds. */
  timeout: number;
  /** How long the condition must hold before it is said, in milliseconds; by default not at all. */
  for?: number;
  retry: Retry;
  /** Whether the first attempt may be a local activity; absent in those that an earlier version started. */
  localFirst?: boolean;
  /** Recurring only: how many times it comes due before it ends; absent for no limit. */
  times?: number;
  /** Recurring only: how long after each of its times it fires, in milliseconds; its share of the jitter. */
  delay?: number;
  /** Recurring only: the zone in which it skips a time that the clocks show again; absent where it does not. */
  onceIn?: string;
  /** Until when it is paused from the start. */
  pausedUntil?: PausedUntil;
  /** What is done after it was said; absent: nothing. */
  followUp?: FollowUp;
  /** With which it goes out as one message, where the channel wants that; by default with those of its type. */
  group?: string;
  /** Whether it goes out when send windows are closed, too. */
  critical?: boolean;
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

/** Kept beside the workflow, so that listing needs no history. */
export interface AlertMemo {
  args: Args;
  /** What it is about, for people. */
  subject?: string;
  channels: string[];
  recurrence: Recurrence | null;
  /** Recurring: no run is due after this, ISO 8601; absent when it recurs for ever. */
  until?: string;
  /** Recurring: when its last run is due, as worked out when it was scheduled, ISO 8601. */
  lastDueAt?: string;
  /** What was asked for, so that it can be scheduled again as it was; durations in milliseconds. */
  expires?: number | null;
  for?: number;
  retry?: Retry;
  times?: number;
  jitter?: number;
  dstOverlap?: DstOverlap;
  followUp?: FollowUp;
  group?: string;
  critical?: boolean;
  createdAt: string;
}

/** What a recurring alert does at a time that the clocks show twice in one night. */
export type DstOverlap = 'once' | 'twice';

export interface Recurrence {
  cron: string | null;
  /** ISO 8601 duration. */
  every: string | null;
  /** IANA name; null for an interval. */
  timezone: string | null;
}
