import type { FollowUp } from './memo.js';
import type { Delivery, Holding, Holdings, Outcome } from './outcome.js';

/** Where an alert stands, as plain data. Times are epoch milliseconds. */
export interface AlertState extends CarryOver {
  followUp: FollowUp | null;
  /** Once it was said, if it is followed up. */
  following: Following | null;
  /** Of those that follow it up, the one under way. */
  round: Round | null;
  /** Until when it had to wait for a send window; 0 when it had not. */
  heldUntil: number;
  /** The digests it waits for, by channel. */
  digests: Record<string, string>;
  /** What digests have told already, by channel, while it still fires on others. */
  told: Record<string, ChannelResult>;
  dueAt: number;
  recurring: boolean;
  /** How long its condition must hold before it is said. */
  forMillis: number;
  /** When to act next. */
  deadline: number;
  /** Those to fire on then. */
  channels: string[];
  /** How often it may come due; null for no limit. */
  times: number | null;
  /** Of the channels that are done. */
  results: ChannelResult[];
  firedAt: number | null;
  outcome: Outcome | null;
}

export type Step =
  | { do: 'wait'; until: number; /** What it waits for, to be read by people. */ for: WaitsFor }
  | { do: 'fire' }
  | { do: 'end'; outcome: Outcome };

export type WaitsFor = 'due' | 'next check' | 'send window' | 'digest' | 'next message';

/** What became of one channel when the alert fired; `holding` is null when its condition did not hold. */
export type ChannelResult = { channel: string; attempts: number; holding?: Holding | null } & (
  | { status: 'sent'; deliveryId: string }
  | {
      /** `repeated`: the clocks show its time again, at which it has come due already. */
      status: 'holding' | 'skipped' | 'silenced' | 'repeated' | 'expired' | 'cancelled' | 'failed';
      reason: string;
    }
  /** Outside its send window, which opens then (ISO 8601). */
  | { status: 'held'; until: string; reason: string }
  /** Waits for the other alerts of a digest, which is delivered then. */
  | { status: 'gathered'; digestId: string; until: string; reason: string }
);

/** What a run of a recurring alert hands to the next, within its outcome. */
export interface CarryOver {
  holding: Holdings;
  /** In epoch milliseconds; FOREVER until somebody resumes it, 0 when it is not paused. */
  pausedUntil: number;
  /** How often it has come due. */
  occurrences: number;
}

/** Where a followed alert stands. Times are epoch milliseconds. */
export interface Following {
  plan: FollowUp;
  /** From when escalations are counted. */
  since: number;
  repeatAt: number;
  /** How many of the escalations were made. */
  escalated: number;
  /** Every channel that is told by now. */
  told: string[];
  /** How many rounds of messages there were, the first included. */
  rounds: number;
  acknowledged: { by: string; until: number } | null;
  /** Channels whose send window was closed when they were to be told. */
  held: { until: number; channels: string[] } | null;
  /** Of all rounds but the first; the latest hundred. */
  deliveries: Delivery[];
  /** Why it ends, once it does. */
  end: string | null;
}

export interface Round {
  /** `anew`: an acknowledgement has timed out; `held`: outside the send window of its channels it had to wait. */
  why: 'due' | 'anew' | 'held';
  at: number;
  channels: string[];
}
