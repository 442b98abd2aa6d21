import { z } from 'zod';
import type { PausedUntil } from './pause.js';
import { type EndStatus, endStatuses } from './status.js';

export interface Delivery {
  channel: string;
  /** The channel's own id of the message, by which the receiver can find it. */
  id: string;
}

export interface Outcome {
  status: EndStatus;
  /** Why the alert did not go out, or not everywhere; null if there is nothing to add. */
  reason: string | null;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** ISO 8601, UTC; null if the alert never fired. */
  firedAt: string | null;
  /** The attempts on the channel that needed most. */
  attempts: number;
  deliveries: Delivery[];
  /** Recurring only, for the next run: the condition that holds; absent if it does not. */
  holding?: Holdings;
  /** The end of the pause; absent if the alert is not paused. */
  pausedUntil?: PausedUntil;
  /** The number of occurrences so far, if that is limited. */
  occurrences?: number;
}

/** Describes a condition that holds on a channel, between checks and over cron runs. */
export interface Holding {
  /** The first check from which the condition has held without a break, ISO 8601, UTC. */
  since: string;
  /** Whether this channel delivered the message. */
  said: boolean;
}

/** Maps channels to their conditions. */
export type Holdings = Record<string, Holding>;

const time = z.string().meta({ format: 'date-time' });

export const outcomeSchema: z.ZodType<Outcome> = z.object({
  status: z.enum(endStatuses).describe('How the alert, or its run, ended.'),
  reason: z
    .string()
    .nullable()
    .describe('Why it did not go out, or not everywhere; null if there is nothing to add.'),
  dueAt: time.describe('When it was due.'),
  firedAt: time.nullable().describe('When it fired; null if it never did.'),
  attempts: z.int().describe('The attempts on the channel that needed most.'),
  deliveries: z
    .array(
      z.object({
        channel: z.string().describe('The channel, by name or URL.'),
        id: z.string().describe("The channel's own id of the message."),
      }),
    )
    .describe('The messages that were delivered.'),
  holding: z
    .record(
      z.string(),
      z.object({
        since: time.describe('The first check from which the condition has held without a break.'),
        said: z.boolean().describe('Whether the channel delivered the message.'),
      }),
    )
    .exactOptional()
    .describe('Recurring: the channels whose condition holds; absent if it does not.'),
  pausedUntil: z
    .string()
    .exactOptional()
    .describe("Recurring: the end of the pause, or 'resumed'; absent if the alert is not paused."),
  occurrences: z
    .int()
    .exactOptional()
    .describe('Recurring: the number of runs so far, if that is limited.'),
});
