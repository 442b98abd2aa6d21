import { z } from 'zod';

/** Says what an attempt would come to. `gathered`: the message would be part of a digest. */
export const checkStatuses = [
  'sent',
  'gathered',
  'skipped',
  'holding',
  'held',
  'silenced',
  'repeated',
  'expired',
  'retrying',
  'failed',
] as const;

export const channelCheckSchema = z.object({
  channel: z.string(),
  status: z.enum(checkStatuses),
  /** Why nothing would go out here; null if something would. */
  reason: z.string().nullable(),
  /** All that keeps the message from going out, in the order in which an attempt meets it. */
  blockedBy: z.array(z.object({ status: z.enum(checkStatuses), reason: z.string() })),
  /** What the alert has to say, even if something else keeps it from going out; null for nothing. */
  message: z
    .object({
      text: z.string(),
      subject: z.string().exactOptional(),
      html: z.string().exactOptional(),
      to: z.array(z.string()).exactOptional(),
    })
    .nullable(),
  /** Whether the message says that the problem is over. */
  resolved: z.boolean(),
  /** What earlier checks have left: since when the condition holds, and whether that was delivered. */
  holding: z.object({ since: z.string(), said: z.boolean() }).nullable(),
  /** The number of messages that a follow-up has delivered; null if it is not followed up. */
  round: z.number().nullable(),
});

/** What an attempt on a channel would come to. */
export type ChannelCheck = z.infer<typeof channelCheckSchema>;
