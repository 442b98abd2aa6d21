import { z } from 'zod';

/** Limits the names of groups, which become parts of workflow ids. */
const GROUP_NAME = /^[\w.-]{1,60}$/;

const text = (what: string) => z.string({ error: `must be ${what}` });
const flag = z.boolean({ error: 'must be true or false' });
const wholeNumber = z.number({ error: 'takes whole numbers, such as { hour: 10 }' });

/**
 * Returns the options of an alert by their names. Everything else that knows options is derived from here: the types,
 * the check, the columns of CSV and the JSON Schema. A caller says what durations and times may be: texts in JSON, and
 * objects, too, in the library. The comments are shown by editors, the descriptions by the JSON Schema.
 */
export function scheduleFields<Duration extends z.ZodType, Instant extends z.ZodType>(
  duration: Duration,
  instant: Instant,
) {
  return {
    /** Identifies the alert from schedule to outcome. @default a nanoid */
    id: text('a text')
      .optional()
      .describe('Identifies the alert from schedule to outcome. Default: a new id.'),
    /**
     * One-shot: due this long from now. Months and years are calendar arithmetic in the zone. An alert with a negative
     * one is due in the past, and goes out now.
     */
    in: duration
      .optional()
      .describe("One-shot: due this long from now, such as '2 days', '2h30m' or 'P2DT3H'."),
    /** With `in`: what the calendar and the clock show after adding. An hour alone means on the hour. */
    set: z
      .strictObject(
        {
          day: wholeNumber.optional().describe('The day of the month, from 1.'),
          hour: wholeNumber.optional().describe('The hour, from 0. Alone it means on the hour.'),
          minute: wholeNumber.optional().describe('The minute, from 0.'),
        },
        { error: 'takes day, hour and minute' },
      )
      .optional()
      .describe("With 'in': what the calendar and the clock show after adding."),
    /** One-shot: due at this time. A text without an offset is in the zone. */
    at: instant
      .optional()
      .describe("One-shot: due at this time, such as '2026-12-24T18:00' or 'tomorrow 9am'."),
    /** Recurring: a fixed interval of at least a second. */
    every: duration
      .optional()
      .describe("Recurring: due at this fixed interval of at least a second, such as '15m'."),
    /** Recurring: five fields in the dialect of robfig/cron, or `@daily` and the like. */
    cron: text("an expression such as '30 21 * * 1'")
      .optional()
      .describe("Recurring: due by this cron expression of five fields, or '@daily' and the like."),
    /** An IANA name. @default the zone of this machine */
    timezone: text('a name such as Europe/Paris')
      .optional()
      .describe('The zone in which times are read: an IANA name such as Europe/Paris.'),
    /** Channels, by name or URL. @default those of the type, or else the console */
    to: z
      .array(z.string(), { error: "must be a list of channels such as ['console']" })
      .optional()
      .describe("Channels to deliver to, by name or URL. Default: the type's, or else console."),
    /** How late it may be delivered, for instance after an outage. @default the type's, or else any */
    expires: duration
      .optional()
      .describe("How late it may be delivered, such as after an outage. Default: the type's."),
    /**
     * How long the condition must hold, at every check, before anybody is notified.
     *
     * @default the type's, or else not at all
     */
    for: duration
      .optional()
      .describe('How long the condition must hold, at every check, before anybody is notified.'),
    /** Recurring: no run after this. A date without a time includes that day. */
    until: instant
      .optional()
      .describe('Recurring: no run after this. A date without a time includes that day.'),
    /** Recurring: ends after it has come due this many times. */
    times: z
      .number({ error: 'must be a whole number, such as 10' })
      .optional()
      .describe('Recurring: ends after it has come due this many times.'),
    /** Spreads a herd: each alert fires at its own moment, by its id, within this after it is due. */
    jitter: duration
      .optional()
      .describe('Fires at a moment within this after it is due, chosen by the id.'),
    /** Recurring by cron: how often it fires at a time that the clocks show twice in one night. @default 'once' */
    dstOverlap: z
      .enum(['once', 'twice'], { error: "must be 'once' or 'twice'" })
      .optional()
      .describe('Recurring by cron: how often it fires at a time that the clocks show twice.'),
    /** Begins paused, until a time, or the end of a day, or until it is `'resumed'`. */
    pausedUntil: instant
      .optional()
      .describe("Begins paused until this time, or until somebody resumes it: 'resumed'."),
    /** Goes out as one message with alerts of the same group, on channels that gather. @default its type */
    group: z
      .string()
      .regex(GROUP_NAME, { error: 'takes up to 60 letters, digits, - _ and .' })
      .optional()
      .describe('Goes out as one message with alerts of the same group, on channels that gather.'),
    /** Goes out at once, even when send windows are closed and on channels that gather. @default false */
    critical: flag
      .optional()
      .describe('Goes out at once, even outside send windows and on channels that gather.'),
    /**
     * What follows the delivery, until somebody acknowledges the alert or it is over.
     *
     * @default the type's, or else nothing
     */
    followUp: z
      .strictObject(
        {
          repeatEvery: duration.optional().describe('Notifies again at this interval.'),
          escalate: z
            .array(
              z.strictObject({
                after: duration.describe('How long after the first message.'),
                to: z.string().describe('The channel, by name or URL.'),
              }),
              { error: "must be a list such as [{ after: '15m', to: 'console' }]" },
            )
            .optional()
            .describe('Also notifies these channels if nobody acknowledges.'),
          ackTimeout: duration
            .optional()
            .describe('How long an acknowledgement counts. Default: for ever.'),
        },
        { error: 'takes repeatEvery, escalate and ackTimeout' },
      )
      .optional()
      .describe('What follows the delivery, until somebody acknowledges the alert or it is over.'),
    /** Overrides the type's policy, field by field. */
    retry: z
      .strictObject(
        {
          maximumAttempts: z.number().optional().describe('Counts executions; 0 means for ever.'),
          initialInterval: duration.optional().describe('The time before the second attempt.'),
          backoffCoefficient: z.number().optional().describe('Multiplies each interval.'),
          maximumInterval: duration.optional().describe('The longest time between attempts.'),
        },
        { error: 'takes maximumAttempts, initialInterval, backoffCoefficient and maximumInterval' },
      )
      .optional()
      .describe("Overrides the type's retry policy, field by field."),
  };
}

/** The alert request: the same JSON in the line of a file and in the input of a workflow, for every language. */
export const requestSchema = z.strictObject({
  type: text('the name of an alert type').describe('The name of an alert type.'),
  args: z
    .record(z.string(), z.json(), { error: 'must be an object of JSON such as { "orderId": 7 }' })
    .optional()
    .describe('The args of the type: identifiers that are read when the alert fires.'),
  ...scheduleFields(z.string(), z.string()),
});

export type AlertRequest = z.infer<typeof requestSchema>;
