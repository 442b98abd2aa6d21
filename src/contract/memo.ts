import { z } from 'zod';
import { dstOverlaps } from './request.js';

/** Kept beside the workflow, so that listing needs no history. Durations are in milliseconds, times ISO 8601. */
export const memoSchema = z.object({
  args: z.record(z.string(), z.json()),
  /** The subject of the alert, for people. */
  subject: z.string().exactOptional(),
  channels: z.array(z.string()),
  recurrence: z
    .object({
      cron: z.string().nullable(),
      /** ISO 8601 duration. */
      every: z.string().nullable(),
      /** IANA name; null for an interval. */
      timezone: z.string().nullable(),
    })
    .nullable(),
  /** Recurring: no run is due after this; absent when it recurs for ever. */
  until: z.string().exactOptional(),
  /** Recurring: when its last run is due, as worked out when it was scheduled. */
  lastDueAt: z.string().exactOptional(),
  // The options as they were given, so that the alert can be scheduled again as it was.
  expires: z.number().nullable().exactOptional(),
  for: z.number().exactOptional(),
  retry: z
    .object({
      /** Counts executions; 0 means for ever. */
      maximumAttempts: z.number(),
      initialInterval: z.number(),
      backoffCoefficient: z.number(),
      maximumInterval: z.number(),
    })
    .exactOptional(),
  times: z.number().exactOptional(),
  jitter: z.number().exactOptional(),
  dstOverlap: z.enum(dstOverlaps).exactOptional(),
  followUp: z
    .object({
      /** Between one message and the next; absent: there is one message. */
      repeatEvery: z.number().exactOptional(),
      /** Channels that are notified as well, this long after the first message. */
      escalate: z.array(z.object({ after: z.number(), channel: z.string() })).exactOptional(),
      /** How long an acknowledgement counts; absent: it ends the alert. */
      ackTimeout: z.number().exactOptional(),
    })
    .exactOptional(),
  group: z.string().exactOptional(),
  critical: z.boolean().exactOptional(),
  createdAt: z.string(),
});

export type AlertMemo = z.infer<typeof memoSchema>;
export type Recurrence = NonNullable<AlertMemo['recurrence']>;

/** What a recurring alert does at a time that the clocks show twice in one night. */
export type DstOverlap = NonNullable<AlertMemo['dstOverlap']>;
export type Retry = NonNullable<AlertMemo['retry']>;

/** What follows the delivery of an alert, until somebody acknowledges it or it is over. */
export type FollowUp = NonNullable<AlertMemo['followUp']>;
