import { z } from 'zod';
import { requestTexts as texts } from './request-texts.js';

/** Limits the names of groups, which become parts of workflow ids. */
const GROUP_NAME = /^[\w.-]{1,60}$/;

const text = (what: string) => z.string({ error: `must be ${what}` });
const flag = z.boolean({ error: 'must be true or false' });
/** Says so in the JSON Schema only: planning refuses other numbers with a message of its own. */
const whole = { type: 'integer' };
const wholeNumber = z.number({ error: 'takes whole numbers, such as { hour: 10 }' }).meta(whole);

/**
 * Returns the options of an alert by their names. Everything else that knows options is derived from here: the types,
 * the check, the columns of CSV and the JSON Schema. A caller says what durations and times may be: texts in JSON, and
 * objects, too, in the library. The comments are shown by editors, the texts by the JSON Schema.
 */
export function scheduleFields<Duration extends z.ZodType, Instant extends z.ZodType>(
  duration: Duration,
  instant: Instant,
) {
  return {
    /** Identifies the alert from schedule to outcome. @default a nanoid */
    id: text('a text').optional().describe(texts.id),
    /**
     * One-shot: due this long from now. Months and years are calendar arithmetic in the zone. An alert with a negative
     * one is due in the past, and goes out now.
     */
    in: duration.optional().describe(texts.in),
    /** With `in`: what the calendar and the clock show after adding. An hour alone means on the hour. */
    set: z
      .strictObject(
        {
          day: wholeNumber.optional().describe(texts.day),
          hour: wholeNumber.optional().describe(texts.hour),
          minute: wholeNumber.optional().describe(texts.minute),
        },
        { error: 'takes day, hour and minute' },
      )
      .optional()
      .describe(texts.set),
    /** One-shot: due at this time. A text without an offset is in the zone. */
    at: instant.optional().describe(texts.at),
    /** Recurring: a fixed interval of at least a second. */
    every: duration.optional().describe(texts.every),
    /** Recurring: five fields in the dialect of robfig/cron, or `@daily` and the like. */
    cron: text("an expression such as '30 21 * * 1'").optional().describe(texts.cron),
    /** An IANA name. @default the zone of this machine */
    timezone: text('a name such as Europe/Paris').optional().describe(texts.timezone),
    /** Channels, by name or URL. @default those of the type, or else the console */
    to: z
      .array(z.string(), { error: "must be a list of channels such as ['console']" })
      .optional()
      .describe(texts.to),
    /** How late it may be delivered, for instance after an outage. @default the type's, or else any */
    expires: duration.optional().describe(texts.expires),
    /**
     * How long the condition must hold, at every check, before anybody is notified.
     *
     * @default the type's, or else not at all
     */
    for: duration.optional().describe(texts.for),
    /** Recurring: no run after this. A date without a time includes that day. */
    until: instant.optional().describe(texts.until),
    /** Recurring: ends after it has come due this many times. */
    times: z
      .number({ error: 'must be a whole number, such as 10' })
      .meta(whole)
      .optional()
      .describe(texts.times),
    /** Spreads a herd: each alert fires at its own moment, by its id, within this after it is due. */
    jitter: duration.optional().describe(texts.jitter),
    /** Recurring by cron: how often it fires at a time that the clocks show twice in one night. @default 'once' */
    dstOverlap: z
      .enum(['once', 'twice'], { error: "must be 'once' or 'twice'" })
      .optional()
      .describe(texts.dstOverlap),
    /** Begins paused, until a time, or the end of a day, or until it is `'resumed'`. */
    pausedUntil: instant.optional().describe(texts.pausedUntil),
    /** Goes out as one message with alerts of the same group, on channels that gather. @default its type */
    group: z
      .string()
      .regex(GROUP_NAME, { error: 'takes up to 60 letters, digits, - _ and .' })
      .optional()
      .describe(texts.group),
    /** Goes out at once, even when send windows are closed and on channels that gather. @default false */
    critical: flag.optional().describe(texts.critical),
    /**
     * What follows the delivery, until somebody acknowledges the alert or it is over.
     *
     * @default the type's, or else nothing
     */
    followUp: z
      .strictObject(
        {
          repeatEvery: duration.optional().describe(texts.repeatEvery),
          escalate: z
            .array(
              z.strictObject({
                after: duration.describe(texts.escalateAfter),
                to: z.string().describe(texts.escalateTo),
              }),
              { error: "must be a list such as [{ after: '15m', to: 'console' }]" },
            )
            .optional()
            .describe(texts.escalate),
          ackTimeout: duration.optional().describe(texts.ackTimeout),
        },
        { error: 'takes repeatEvery, escalate and ackTimeout' },
      )
      .optional()
      .describe(texts.followUp),
    /** Overrides the type's policy, field by field. */
    retry: z
      .strictObject(
        {
          maximumAttempts: z.number().meta(whole).optional().describe(texts.maximumAttempts),
          initialInterval: duration.optional().describe(texts.initialInterval),
          backoffCoefficient: z.number().optional().describe(texts.backoffCoefficient),
          maximumInterval: duration.optional().describe(texts.maximumInterval),
        },
        { error: 'takes maximumAttempts, initialInterval, backoffCoefficient and maximumInterval' },
      )
      .optional()
      .describe(texts.retry),
    /** Texts to find it by, such as `{ order: '42' }`. At most 20; keys of letters, digits, `.`, `_` and `-`. */
    labels: z
      .record(z.string(), z.string({ error: 'must be a text' }), {
        error: "must be an object of texts such as { order: '42' }",
      })
      .optional()
      .describe(texts.labels),
    /** With `in: '3 business days'`: the calendar in alerts.toml that defines them. */
    calendar: text('the name of a calendar').optional().describe(texts.calendar),
  };
}

/** The alert request: the same JSON in the line of a file and in the input of a workflow, for every language. */
export const requestSchema = z.strictObject({
  type: text('the name of an alert type').describe(texts.type),
  args: z
    .record(z.string(), z.json(), { error: 'must be an object of JSON such as { "orderId": 7 }' })
    .optional()
    .describe(texts.args),
  ...scheduleFields(z.string(), z.string()),
});

export type AlertRequest = z.infer<typeof requestSchema>;
