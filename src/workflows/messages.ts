import type { FireRequest } from '../activities/fire-request.js';
import type { AlertState, ChannelResult } from './alert-state.js';
import type { FollowUp } from './follow-up.js';
import type { Outcome } from './outcome.js';

/** The workflow type's name in Temporal: the exported function's name in alert.ts. */
export const ALERT_WORKFLOW = 'alert';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Args = Record<string, Json>;

/** Durations in milliseconds; `maximumAttempts` counts executions and 0 means for ever. */
export interface Retry {
  maximumAttempts: number;
  initialInterval: number;
  backoffCoefficient: number;
  maximumInterval: number;
}

/** The workflow type that asks whether a worker works. */
export const PING_WORKFLOW = 'ping';

/** The workflow type of a silence, and what it is started with. */
export const SILENCE_WORKFLOW = 'silence';

export interface SilenceInput {
  /** ISO 8601, UTC. */
  until: string;
}

/** What keeps alerts from going out, in the memo of its workflow. Times are ISO 8601, UTC. */
export interface Silence {
  /** Null for every type. */
  type: string | null;
  until: string;
  reason: string;
  by: string;
  createdAt: string;
}

/** The workflow that gathers alerts of one group for one channel, so that they go out as one message. */
export const DIGEST_WORKFLOW = 'digest';

export interface DigestInput {
  channel: string;
  group: string;
  /** How long it gathers from the first alert on, in milliseconds. */
  window: number;
  /** Where the channel has a limit: on which it is delivered. */
  taskQueue?: string;
  timeout: number;
  /** By default Temporal's: for ever. */
  retry?: Retry;
  /** Those that came while others were delivered. */
  members?: DigestMember[];
}

export interface DigestMember {
  alertId: string;
  request: FireRequest;
}

/** The signals to a digest, by an alert that takes part in it or is cancelled; and by the digest to its alerts. */
export const JOIN = 'join';
export const LEAVE = 'leave';
export const DIGESTED = 'digested';

export interface Digested {
  /** Which occurrence of the alert. */
  dueAt: string;
  result: ChannelResult;
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

/** ISO 8601, UTC; or RESUMED. */
export type PausedUntil = string;

/** The end of a pause that somebody has to end. */
export const RESUMED = 'resumed';

export interface Recurrence {
  cron: string | null;
  /** ISO 8601 duration. */
  every: string | null;
  /** IANA name; null for an interval. */
  timezone: string | null;
}

/** The update that gives an alert that sleeps a new ETA, ISO 8601. */
export const RESCHEDULE = 'reschedule';

/**
 * The update, and the signal, that pauses an alert: nothing goes out until then. One that is in the past ends a pause.
 * A recurring alert takes the signal, since between two runs Temporal keeps signals for the next, and no updates.
 */
export const PAUSE = 'pause';

/** The update that makes an alert that sleeps another one. */
export const REPLACE = 'replace';

/** The updates that end the follow-up of an alert that was said; an acknowledgement may time out. */
export const ACKNOWLEDGE = 'acknowledge';
export const RESOLVE = 'resolve';

/** The type of the failure of an update that came too late: the alert had fired, or was followed up no more. */
export const TOO_LATE = 'TooLate';

/**
 * The memo's keys. `outcome` is written only where the run's result cannot carry it, `pausedUntil` only of a one-shot
 * alert.
 */
export const MEMO = {
  alert: 'alert',
  outcome: 'outcome',
  pausedUntil: 'pausedUntil',
  silence: 'silence',
} as const;
