import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import { BadInput } from '../errors.js';
import type { UncheckedStartOptions } from './schedule-options.js';
import { isTemporalDuration, isTemporalTime } from './when/temporal-objects.js';

const text = (what: string) => z.string({ error: `must be ${what}` });

// A bare number could be meant in seconds or in milliseconds.
const duration = z.union(
  [
    z.string(),
    z.custom<Duration>((value) => Duration.isDuration(value)),
    z.record(z.string(), z.number()),
    z.custom((value) => isTemporalDuration(value)),
  ],
  {
    error: "must be a duration such as '2 days', { days: 2 } or a Temporal.Duration",
  },
);
const instant = z.union(
  [
    z.string(),
    z.date(),
    z.custom<DateTime>((value) => DateTime.isDateTime(value)),
    z.custom((value) => isTemporalTime(value)),
  ],
  {
    error:
      "must be a Date, a Luxon DateTime or a text such as '2026-12-24T18:00', " +
      'or a Temporal.Instant, ZonedDateTime or PlainDateTime',
  },
);

const wholeNumber = z.number({ error: 'takes whole numbers, such as { hour: 10 }' });

const fields = {
  id: text('a text').optional(),
  replace: z.boolean({ error: 'must be true or false' }).optional(),
  in: duration.optional(),
  set: z
    .strictObject(
      {
        day: wholeNumber.optional(),
        hour: wholeNumber.optional(),
        minute: wholeNumber.optional(),
      },
      { error: 'takes day, hour and minute' },
    )
    .optional(),
  at: instant.optional(),
  every: duration.optional(),
  cron: text("an expression such as '30 21 * * 1'").optional(),
  timezone: text('a name such as Europe/Paris').optional(),
  to: z.array(z.string(), { error: "must be a list of channels such as ['console']" }).optional(),
  expires: duration.optional(),
  for: duration.optional(),
  until: instant.optional(),
  times: z.number({ error: 'must be a whole number, such as 10' }).optional(),
  jitter: duration.optional(),
  dstOverlap: z.enum(['once', 'twice'], { error: "must be 'once' or 'twice'" }).optional(),
  pausedUntil: instant.optional(),
  followUp: z
    .strictObject(
      {
        repeatEvery: duration.optional(),
        escalate: z
          .array(z.strictObject({ after: duration, to: z.string() }), {
            error: "must be a list such as [{ after: '15m', to: 'console' }]",
          })
          .optional(),
        ackTimeout: duration.optional(),
      },
      { error: 'takes repeatEvery, escalate and ackTimeout' },
    )
    .optional(),
  group: z
    .string()
    .regex(/^[\w.-]{1,60}$/, { error: 'takes up to 60 letters, digits, - _ and .' })
    .optional(),
  critical: z.boolean({ error: 'must be true or false' }).optional(),
  retry: z
    .strictObject(
      {
        maximumAttempts: z.number().optional(),
        initialInterval: duration.optional(),
        backoffCoefficient: z.number().optional(),
        maximumInterval: duration.optional(),
      },
      { error: 'takes maximumAttempts, initialInterval, backoffCoefficient and maximumInterval' },
    )
    .optional(),
} satisfies Record<keyof UncheckedStartOptions, z.ZodType>;

const schema = z.strictObject(fields);

/**
 * What the compiler checks in TypeScript, for callers in JavaScript: an option that nobody knows would be an alert
 * that goes out at once.
 *
 * @throws BadInput
 */
export function checkOptions(options: unknown): asserts options is UncheckedStartOptions {
  const { error } = schema.safeParse(options);
  const [issue] = error?.issues ?? [];
  if (!issue) return;
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(fields).join(', ');
    throw new BadInput(`no option is named '${issue.keys.join("', '")}': there are ${known}`);
  }
  throw new BadInput(`${issue.path[0]?.toString() ?? 'the options'}: ${issue.message}`);
}
