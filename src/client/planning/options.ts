import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import type { FollowUpOptions, RetryOptions } from '../../alert-types/define-alert.js';
import type { DstOverlap } from '../../contract/input.js';
import type { ClockFields } from '../../time/calendar.js';
import type { DurationInput } from '../../time/duration.js';
import type { InstantInput } from '../../time/instant.js';
import { isTemporalDuration, isTemporalTime } from '../../time/temporal-objects.js';
import { InvalidInputError } from '../../util/errors.js';

/** When and how an alert goes out, before it is checked that at most one time is given. */
export interface UncheckedScheduleOptions {
  /** Its identity from schedule to outcome. @default a nanoid */
  id?: string | undefined;
  /** From now; months and years are calendar arithmetic in the zone. A negative one is due in the past, and goes out now. */
  in?: DurationInput | undefined;
  /** With `in`: what the calendar and the clock are to show after adding. An hour alone means on the hour. */
  set?: ClockFields | undefined;
  /** A string without an offset is in the zone. */
  at?: InstantInput | undefined;
  /** Recurring: a fixed interval of at least a second. */
  every?: DurationInput | undefined;
  /** Recurring: five fields in the dialect of robfig/cron, or `@daily` and the like. */
  cron?: string | undefined;
  /** An IANA name. @default the zone of this machine */
  timezone?: string | undefined;
  /** Channels, by name or URL. @default those of the type, or else the console */
  to?: string[] | undefined;
  /** How late it may be delivered, for instance after an outage. @default the type's, or else any */
  expires?: DurationInput | undefined;
  /** How long its condition must hold, at every check, before it is said. @default the type's, or else not at all */
  for?: DurationInput | undefined;
  /** Recurring: no run after this. A date without a time includes that day. */
  until?: InstantInput | undefined;
  /** Recurring: it ends after it has come due so often. */
  times?: number | undefined;
  /** Spreads a herd: each alert fires at a moment of its own, by its id, within this after it is due. */
  jitter?: DurationInput | undefined;
  /** Recurring by cron: whether it fires again at a time that the clocks show twice in one night. @default 'once' */
  dstOverlap?: DstOverlap | undefined;
  /** Begins paused, until a time, or the end of a day, or until it is `'resumed'`. */
  pausedUntil?: InstantInput | undefined;
  /** What is done after it was said, until it is acknowledged or over. @default the type's, or else nothing */
  followUp?: FollowUpOptions | undefined;
  /** With which it goes out as one message, on channels that gather. @default those of its type */
  group?: string | undefined;
  /** Goes out at once, when send windows are closed and on channels that gather, too. @default false */
  critical?: boolean | undefined;
  /** Overrides the type's policy, field by field. */
  retry?: RetryOptions | undefined;
}

export interface UncheckedStartOptions extends UncheckedScheduleOptions {
  /** In place of the alert with this id, if there is one. @default it is refused */
  replace?: boolean | undefined;
}

type AtMostOne<Options> = {
  [Given in keyof Options]-?: {
    [Key in keyof Options]?: Key extends Given ? Options[Key] : undefined;
  };
}[keyof Options];

type OneTime<
  Options extends UncheckedScheduleOptions,
  Times extends keyof UncheckedScheduleOptions,
> = Omit<Options, Times> & AtMostOne<Pick<UncheckedScheduleOptions, Times>>;

/** When and how an alert goes out. At most one of `in`, `at`, `every` and `cron`; without any it goes out now. */
export type ScheduleOptions = OneTime<UncheckedScheduleOptions, 'in' | 'at' | 'every' | 'cron'>;

export type StartOptions = OneTime<UncheckedStartOptions, 'in' | 'at' | 'every' | 'cron'>;

/** When an alert is due: after `in`, or at `at`. Without either it is due now. */
export type When = Pick<UncheckedScheduleOptions, 'set' | 'timezone'> &
  AtMostOne<Pick<UncheckedScheduleOptions, 'in' | 'at'>>;

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
 * @throws InvalidInputError
 */
export function checkOptions(options: unknown): asserts options is UncheckedStartOptions {
  const { error } = schema.safeParse(options);
  const [issue] = error?.issues ?? [];
  if (!issue) return;
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(fields).join(', ');
    throw new InvalidInputError(
      `no option is named '${issue.keys.join("', '")}': there are ${known}`,
    );
  }
  throw new InvalidInputError(`${issue.path[0]?.toString() ?? 'the options'}: ${issue.message}`);
}
