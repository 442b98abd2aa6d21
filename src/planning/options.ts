import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import { type AlertRequest, scheduleFields } from '../contract/request.js';
import type { DurationInput } from '../time/duration.js';
import type { InstantInput } from '../time/instant.js';
import { isTemporalDuration, isTemporalTime } from '../time/temporal-objects.js';
import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';

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

/** Options of an alert, before the check that at most one time is given. */
export type UncheckedScheduleOptions = z.input<z.ZodObject<ReturnType<ScheduleFields>>>;

export interface UncheckedStartOptions extends UncheckedScheduleOptions {
  /** Replaces the alert with this id, if there is one. @default AlertExistsError is thrown */
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

/** Options of an alert, with at most one of `in`, `at`, `every` and `cron`, by default now. */
export type ScheduleOptions = OneTime<UncheckedScheduleOptions, 'in' | 'at' | 'every' | 'cron'>;

export type StartOptions = OneTime<UncheckedStartOptions, 'in' | 'at' | 'every' | 'cron'>;

/** Options in JSON, for an alert of a type given by its name. */
export type NamedStartOptions = OneTime<
  Omit<AlertRequest, 'type' | 'args'> & Pick<UncheckedStartOptions, 'replace'>,
  'in' | 'at' | 'every' | 'cron'
>;

/** A due time: `in` or `at`, by default now. */
export type DueOptions = Pick<UncheckedScheduleOptions, 'set' | 'calendar' | 'timezone'> &
  AtMostOne<Pick<UncheckedScheduleOptions, 'in' | 'at'>>;

/**
 * Checks for callers in JavaScript what the compiler checks in TypeScript. An unknown option must
 * not be ignored, since it may be a misspelt time, without which the alert would be due now.
 *
 * @throws InvalidInputError
 */
export function checkOptions(options: unknown): asserts options is UncheckedStartOptions {
  const { error } = schema.safeParse(options);
  if (error) throw invalidFields(error, 'option', Object.keys(startFields));
}

/** Returns the first problem in options, or in the fields of a request, in one line. */
export function invalidFields(
  { issues: [issue] }: z.ZodError,
  kind: 'option' | 'field',
  known: string[],
): InvalidInputError {
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    const unknown = issue.keys.map(quote).join(', ');
    return new InvalidInputError(`unknown ${kind} ${unknown}: use ${known.join(', ')}`);
  }
  const path = issue?.path.join('.') || `the ${kind}s`;
  return new InvalidInputError(`${path}: ${issue?.message}`);
}

/** Adds a zone, unless the options or their cron expression have one. */
export function inZone(
  options: UncheckedScheduleOptions,
  timezone: string,
): UncheckedScheduleOptions {
  if (options.timezone !== undefined) return options;
  return /^\s*(CRON_)?TZ=/.test(options.cron ?? '') ? options : { ...options, timezone };
}

/** Checks that `replace` comes with an id. @throws InvalidInputError */
export function checkReplace(options: UncheckedStartOptions): void {
  if (!options.replace || options.id !== undefined) return;
  throw new InvalidInputError('replace requires an id: add the id of the alert to replace');
}
