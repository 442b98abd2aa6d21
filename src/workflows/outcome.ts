import type { Holdings } from './holding.js';
import type { PausedUntil } from './messages.js';

/** How an alert can end. The words are the same in code, JSON, search attributes and docs. */
export const endStatuses = ['sent', 'skipped', 'expired', 'cancelled', 'failed'] as const;
export type EndStatus = (typeof endStatuses)[number];

/** What `alerts show` says of an alert at any time. */
export const statuses = ['scheduled', 'firing', 'retrying', 'following', ...endStatuses] as const;
export type AlertStatus = (typeof statuses)[number];

export interface Delivery {
  channel: string;
  /** The channel's own id of what it delivered, to be found again on the other side. */
  id: string;
}

export interface Outcome {
  status: EndStatus;
  /** Why it did not go out, or not everywhere; null when there is nothing to add. */
  reason: string | null;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** ISO 8601, UTC; null if it never fired. */
  firedAt: string | null;
  /** Of the channel that needed most. */
  attempts: number;
  deliveries: Delivery[];
  /** Of a recurring alert, for the next run: the condition that holds; absent when none does. */
  holding?: Holdings;
  /** Until when it is paused; absent when it is not. */
  pausedUntil?: PausedUntil;
  /** How often it has come due, where that is limited. */
  occurrences?: number;
}
