import { z } from 'zod';

/** Describes the memo, by which listing needs no history. Durations are in milliseconds, times ISO 8601. */
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
  /** Recurring: no run is due after this; absent if the alert recurs without an end. */
  until: z.string().exactOptional(),
  /** Recurring: when the last run is due, as computed at scheduling. */
  lastDueAt: z.string().exactOptional(),
  // The options as they were given, so that the alert can be scheduled again as it was.
  expires: z.number().nullable().exactOptional(),
  for: z.number().exactOptional(),
  retry: z
    .object({
      /** Counts executions; 0 means unlimited. */
      maximumAttempts: z.number(),
      initialInterval: z.number(),
      backoffCoefficient: z.number(),
      maximumInterval: z.number(),
    })
    .exactOptional(),
  times: z.number().exactOptional(),
  jitter: z.number().exactOptional(),
  dstOverlap: z.enum(['once', 'twice']).exactOptional(),
  followUp: z
    .object({
      /** The time between two messages; absent if the message is not repeated. */
      repeatEvery: z.number().exactOptional(),
      /** Channels that are notified as well, this long after the first message. */
      escalate: z.array(z.object({ after: z.number(), channel: z.string() })).exactOptional(),
      /** The time after which an acknowledgement expires; absent if it ends the alert. */
      ackTimeout: z.number().exactOptional(),
    })
    .exactOptional(),
  group: z.string().exactOptional(),
  critical: z.boolean().exactOptional(),
  /** The name of the declarations by which `alerts apply` has scheduled the alert; absent if it has not. */
  applied: z.string().exactOptional(),
  labels: z.record(z.string(), z.string()).exactOptional(),
  createdAt: z.string(),
});

export type AlertMemo = z.infer<typeof memoSchema>;
export type Recurrence = NonNullable<AlertMemo['recurrence']>;

/** Says how often a recurring alert fires at a clock time that occurs twice in one night. */
export type DstOverlap = NonNullable<AlertMemo['dstOverlap']>;
export type Retry = NonNullable<AlertMemo['retry']>;

/** Plans the messages after the first, until an acknowledgement or the end. */
export type FollowUp = NonNullable<AlertMemo['followUp']>;
