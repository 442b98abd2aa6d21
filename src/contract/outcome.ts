import { z } from 'zod';
import type { PausedUntil } from './pause.js';

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

/** A condition that holds: what is remembered of it between checks and over cron runs, for each channel. */
export interface Holding {
  /** ISO 8601, UTC: the first check of those in a row at which it held. */
  since: string;
  /** Whether it was said on this channel. */
  said: boolean;
}

/** By channel. */
export type Holdings = Record<string, Holding>;

export const outcomeSchema: z.ZodType<Outcome> = z.object({
  status: z.enum(endStatuses),
  reason: z.string().nullable(),
  dueAt: z.string(),
  firedAt: z.string().nullable(),
  attempts: z.number(),
  deliveries: z.array(z.object({ channel: z.string(), id: z.string() })),
  holding: z.record(z.string(), z.object({ since: z.string(), said: z.boolean() })).exactOptional(),
  pausedUntil: z.string().exactOptional(),
  occurrences: z.number().exactOptional(),
});
