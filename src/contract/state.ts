import type { FollowUp } from './memo.js';
import type { Delivery, Holding, Holdings, Outcome } from './outcome.js';

/** Holds the state of an alert as plain data. Times are epoch milliseconds. */
export interface AlertState extends CarryOver {
  followUp: FollowUp | null;
  /** Present after the first delivery if the alert is followed up. */
  following: Following | null;
  /** The follow-up round in progress. */
  round: Round | null;
  /** When the send window opened for which the alert waited; 0 if it did not wait. */
  heldUntil: number;
  /** The digests for which the alert waits, by channel. */
  digests: Record<string, string>;
  /** Early results of digests, by channel, while the alert still fires on others. */
  told: Record<string, ChannelResult>;
  dueAt: number;
  recurring: boolean;
  /** How long the condition must hold before the alert goes out. */
  forMillis: number;
  /** When to act next. */
  deadline: number;
  /** The channels to fire on then. */
  channels: string[];
  /** The number of occurrences; null if unlimited. */
  times: number | null;
  /** The results of finished channels. */
  results: ChannelResult[];
  firedAt: number | null;
  outcome: Outcome | null;
}

export type Step =
  | { do: 'wait'; until: number; /** For people to read. */ for: WaitsFor }
  | { do: 'fire' }
  | { do: 'end'; outcome: Outcome };

export type WaitsFor = 'due' | 'next check' | 'send window' | 'digest' | 'next message';

/** Describes the result on one channel. `holding` is null if the condition did not hold. */
export type ChannelResult = { channel: string; attempts: number; holding?: Holding | null } & (
  | { status: 'sent'; deliveryId: string }
  | {
      /** `repeated`: the clocks show the due time for the second time. */
      status: 'holding' | 'skipped' | 'silenced' | 'repeated' | 'expired' | 'cancelled' | 'failed';
      reason: string;
    }
  /** Held outside the send window, which opens at `until`, ISO 8601. */
  | { status: 'held'; until: string; reason: string }
  /** Gathered for a digest, which is delivered at `until`. */
  | { status: 'gathered'; digestId: string; until: string; reason: string }
);

/** Holds what a run of a recurring alert passes to the next within its outcome. */
export interface CarryOver {
  holding: Holdings;
  /** In epoch milliseconds; FOREVER if somebody has to resume the alert, 0 if it is not paused. */
  pausedUntil: number;
  /** The number of occurrences so far. */
  occurrences: number;
}

/** Holds the state of a follow-up. Times are epoch milliseconds. */
export interface Following {
  plan: FollowUp;
  /** The start of the delays of escalations. */
  since: number;
  repeatAt: number;
  /** The number of escalations so far. */
  escalated: number;
  /** The channels notified so far. */
  told: string[];
  /** The number of rounds of messages, the first included. */
  rounds: number;
  acknowledged: { by: string; until: number } | null;
  /** Channels whose send window was closed in the last round. */
  held: { until: number; channels: string[] } | null;
  /** The latest hundred deliveries of all rounds but the first. */
  deliveries: Delivery[];
  /** Why the follow-up ends; null until then. */
  end: string | null;
}

export interface Round {
  /** `anew`: an acknowledgement timed out; `held`: the channels waited for their send windows. */
  why: 'due' | 'anew' | 'held';
  at: number;
  channels: string[];
}
