import { z } from 'zod';

/** Describes what a check elsewhere is asked at each attempt. */
export const checkRequestSchema = z.object({
  type: z.string().describe('The name of the alert type.'),
  args: z.record(z.string(), z.json()).describe('The args of the alert.'),
  id: z.string().describe('The id of the alert.'),
  dueAt: z
    .string()
    .meta({ format: 'date-time' })
    .describe('When the alert is due, ISO 8601 in UTC.'),
  attempt: z.int().min(1).describe('The number of this attempt, from 1.'),
});

export type CheckRequest = z.infer<typeof checkRequestSchema>;

/** Describes which activity to ask, on which task queue. Durations are in milliseconds. */
export interface RemoteCheckTask {
  activity: string;
  taskQueue: string;
  request: CheckRequest;
  /** Bounds the wait for a worker. */
  startTimeout: number;
  timeout: number;
}

/** Describes the workflow to callers that must not import its code. */
export type RemoteCheckWorkflow = (task: RemoteCheckTask) => Promise<unknown>;

const text = z.string({ error: 'must be a text' });

const message = z.object(
  {
    text: text.min(1, { error: 'is empty' }).describe('The message.'),
    subject: text
      .optional()
      .describe('The subject, for mail. Default: the first line of the text.'),
    html: text.optional().describe('The HTML version of the text, for mail.'),
    to: z
      .union([z.string(), z.array(z.string())], { error: 'must be an address or a list of them' })
      .optional()
      .describe('Recipients, for channels whose URL names none.'),
  },
  { error: 'must be an object with a text' },
);

const holds = z
  .object({ hold: z.literal(true), message: message.describe('What the alert says.') })
  .describe('The condition holds: the alert goes out.');

const holdsNot = z
  .object({
    hold: z.literal(false),
    reason: text.optional().describe('Why it does not hold, for the outcome.'),
    message: message
      .optional()
      .describe('The message that it is over, for a recurring type with resolved = true.'),
  })
  .describe('The condition does not hold: the alert is skipped.');

const gone = z
  .object({ gone: z.literal(true) })
  .describe('The subject no longer exists: the alert is skipped.');

/** Describes what a check answers. */
export const checkReplySchema = z.union([holds, holdsNot, gone]);

/** Names the field that is wrong, which the union does not. */
const held = z.discriminatedUnion('hold', [holds, holdsNot], { error: 'must be true or false' });

export type CheckReply = z.infer<typeof checkReplySchema>;

/** Parses a reply. @throws Error that says what is wrong, and quotes nothing of the reply */
export function readReply(value: unknown): CheckReply {
  const parsedGone = gone.safeParse(value);
  if (parsedGone.success) return parsedGone.data;
  const { data, error } = held.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  const place = issue?.path.join('.');
  throw new Error(place ? `${place} ${issue?.message}` : 'it must be a JSON object with hold');
}
