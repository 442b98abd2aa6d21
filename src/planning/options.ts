import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import { scheduleFields } from '../contract/request.js';
import type { DurationInput } from '../time/duration.js';
import type { InstantInput } from '../time/instant.js';
import { isTemporalDuration, isTemporalTime } from '../time/temporal-objects.js';
import { InvalidInputError } from '../util/errors.js';

// A bare number could be meant in seconds or in milliseconds.
const duration = z.custom<DurationInput>(isDurationInput, {
  error: "must be a duration such as '2 days', { days: 2 } or a Temporal.Duration",
});

const unitCounts = z.record(z.string(), z.number());

function isDurationInput(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return (
    Duration.isDuration(value) || isTemporalDuration(value) || unitCounts.safeParse(value).success
  );
}

const instant = z.custom<InstantInput>(isInstantInput, {
  error:
    "must be a Date, a Luxon DateTime or a text such as '2026-12-24T18:00', " +
    'or a Temporal.Instant, ZonedDateTime or PlainDateTime',
});

const isDate = (value: unknown) => z.date().safeParse(value).success;

function isInstantInput(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return DateTime.isDateTime(value) || isDate(value) || isTemporalTime(value);
}

type ScheduleFields = typeof scheduleFields<typeof duration, typeof instant>;

/** Says when and how an alert goes out, before the check that at most one time is given. */
export type UncheckedScheduleOptions = z.input<z.ZodObject<ReturnType<ScheduleFields>>>;

export interface UncheckedStartOptions extends UncheckedScheduleOptions {
  /** Takes the place of the alert with this id, if there is one. @default the new alert is refused */
  replace?: boolean | undefined;
}

const { id, ...fields } = scheduleFields(duration, instant);
const startFields = {
  id,
  replace: z.boolean({ error: 'must be true or false' }).optional(),
  ...fields,
} satisfies Record<keyof UncheckedStartOptions, z.ZodType>;

const schema = z.strictObject(startFields);

type AtMostOne<Options> = {
  [Given in keyof Options]-?: {
    [Key in keyof Options]?: Key extends Given ? Options[Key] : undefined;
  };
}[keyof Options];

type OneTime<
  Options extends UncheckedScheduleOptions,
  Times extends keyof UncheckedScheduleOptions,
> = Omit<Options, Times> & AtMostOne<Pick<UncheckedScheduleOptions, Times>>;

/** Says when and how an alert goes out: at most one of `in`, `at`, `every` and `cron`. Without one it goes out now. */
export type ScheduleOptions = OneTime<UncheckedScheduleOptions, 'in' | 'at' | 'every' | 'cron'>;

export type StartOptions = OneTime<UncheckedStartOptions, 'in' | 'at' | 'every' | 'cron'>;

/** Says when an alert is due: after `in`, or at `at`. Without either it is due now. */
export type When = Pick<UncheckedScheduleOptions, 'set' | 'timezone'> &
  AtMostOne<Pick<UncheckedScheduleOptions, 'in' | 'at'>>;

/**
 * Checks for callers in JavaScript what the compiler checks in TypeScript. If an unknown option were ignored, the alert
 * could go out at once.
 *
 * @throws InvalidInputError
 */
export function checkOptions(options: unknown): asserts options is UncheckedStartOptions {
  const { error } = schema.safeParse(options);
  const [issue] = error?.issues ?? [];
  if (!issue) return;
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(startFields).join(', ');
    throw new InvalidInputError(
      `no option is named '${issue.keys.join("', '")}': there are ${known}`,
    );
  }
  throw new InvalidInputError(`${issue.path[0]?.toString() ?? 'the options'}: ${issue.message}`);
}
