import type { DateTime } from 'luxon';
import type { DstOverlap } from '../workflows/messages.js';
import type { DurationInput, FollowUpOptions, RetryOptions } from '../registry/define-alert.js';

export type InstantInput =
  | DateTime
  | Date
  | string
  | {
      readonly [Symbol.toStringTag]:
        'Temporal.Instant' | 'Temporal.ZonedDateTime' | 'Temporal.PlainDateTime';
      toString(): string;
    };

/** Of the calendar, from 1; of the clock, from 0. */
export interface ClockFields {
  day?: number | undefined;
  hour?: number | undefined;
  minute?: number | undefined;
}

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
