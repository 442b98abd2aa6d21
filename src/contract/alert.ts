import { z } from 'zod';
import { memoSchema } from './memo.js';
import { outcomeSchema } from './outcome.js';
import { statuses } from './status.js';

const memo = memoSchema.shape;
const text = z.string().nullable();
const time = z.string().meta({ format: 'date-time' });
const duration = z.string().meta({ format: 'duration' }).nullable();
/** Has a name of its own in the JSON Schema, because two fields hold an outcome. */
const outcome = outcomeSchema.meta({
  id: 'Outcome',
  description: 'How an alert, or its run, ended.',
});

/** An alert, as the commands, the library and the query `describe` show it. Times are ISO 8601 in UTC. */
export const alertSchema = z.object({
  id: z.string().describe('Identifies the alert, and is the id of its workflow.'),
  runId: z.string().describe('The run of the workflow.'),
  type: z.string().describe('The name of its alert type.'),
  args: memo.args.describe('The args of the type.'),
  subject: text.describe(
    'What the alert is about, in a few words; null if its type defines no subject.',
  ),
  status: z.enum(statuses).describe('What the alert does now, or how it ended.'),
  dueAt: time
    .nullable()
    .describe(
      'The ETA of a one-shot alert; the next due time of a recurring alert, null once it has ended.',
    ),
  recurrence: memo.recurrence.describe('How the alert recurs; null for a one-shot alert.'),
  until: time.nullable().describe('The end of a recurring alert; null if it has none.'),
  lastDueAt: time
    .nullable()
    .describe('When the last run of a recurring alert with an until is due; null if unknown.'),
  times: z
    .int()
    .nullable()
    .describe('The number of runs after which a recurring alert ends; null for no limit.'),
  jitter: duration.describe(
    'The jitter window of a recurring alert, an ISO 8601 duration; null for none.',
  ),
  dstOverlap: memo.dstOverlap
    .unwrap()
    .nullable()
    .describe('How often a cron alert fires at a time that clocks show twice; null for no cron.'),
  pausedUntil: text.describe(
    "When the pause ends, or 'resumed' for a pause without an end; null if the alert is not paused.",
  ),
  expires: duration.describe(
    'How late the alert may be delivered, an ISO 8601 duration; null for no limit.',
  ),
  for: duration.describe(
    'How long the condition must hold before delivery, an ISO 8601 duration; null for no hold.',
  ),
  channels: memo.channels.describe('The channels of the alert, by name or URL.'),
  labels: z.record(z.string(), z.string()).describe('The labels of the alert.'),
  attempts: z.int().describe('The attempts of the current or last run.'),
  lastError: text.describe('The error of the last failed attempt; null if there is none.'),
  problem: z
    .string()
    .exactOptional()
    .describe('Why parts of the alert are missing here; absent if none are.'),
  outcome: outcome.nullable().describe('How the alert ended; null until then.'),
  createdAt: time.describe('When the alert was scheduled.'),
  closedAt: time.nullable().describe('When the alert ended; null until then.'),
});

export type AlertDescription = z.infer<typeof alertSchema>;

/** An alert as `describe` and `alerts show` answer it. */
export const describedAlertSchema = alertSchema.extend({
  lastOutcome: outcome
    .nullable()
    .optional()
    .describe('How the last run of a recurring alert ended; null before the first has ended.'),
});

export type DescribedAlert = z.infer<typeof describedAlertSchema>;
