import cronstrue from 'cronstrue';
import { Duration } from 'luxon';
import {
  type ClockSchedule,
  type CronField,
  type CronSchedule,
  type CronValues,
  type EverySchedule,
  FIELDS,
} from './cron.js';

/**
 * Returns a schedule in English. The library gets the allowed values as plain numbers, because it
 * reads `?`, steps and the two day fields in its own way.
 */
export function cronWords(schedule: CronSchedule): string {
  if (schedule.kind === 'every') return intervalWords(schedule);
  const [day, weekday] = dayFields(schedule);
  const month = ranges(schedule.month, FIELDS.month);
  const fields = [steps(schedule.minute, FIELDS.minute), hours(schedule), day, month, weekday];
  // Verbose output says `every day`, which reads well after a time, but not after `every minute`.
  const verbose = !isFull(schedule.hour, FIELDS.hour);
  const words = cronstrue.toString(fields.join(' '), { use24HourTimeFormat: true, verbose });
  // The library's `, on day 13 of the month, and on Friday` would mean both.
  return schedule.eitherDay
    ? words.replace(', on day ', ', either on day ').replace(', and on ', ' or on ')
    : words;
}

function intervalWords({ millis }: EverySchedule): string {
  const interval = Duration.fromMillis(millis, { locale: 'en' }).rescale();
  return `Every ${interval.toHuman()}, from the end of one run to the next`;
}

function dayFields({ dayOfMonth, dayOfWeek, eitherDay }: ClockSchedule): [string, string] {
  const [day, weekday] = [FIELDS.dayOfMonth, FIELDS.dayOfWeek];
  if (!eitherDay) return [ranges(dayOfMonth, day), ranges(dayOfWeek, weekday)];
  // If either day is enough, a field that allows every day decides alone.
  if (isFull(dayOfMonth, day) || isFull(dayOfWeek, weekday)) return ['*', '*'];
  return [list(dayOfMonth), list(dayOfWeek)];
}

function hours({ minute, hour }: ClockSchedule): string {
  if (minute.allowed.size === 1) {
    const text = steps(hour, FIELDS.hour);
    return text.includes(',') ? list(hour) : text;
  }
  if (hour.allowed.size === 1) return list(hour);
  // For a lone hour, the library says `at 09:00` even if the whole hour is meant.
  return ranges(hour, FIELDS.hour).replaceAll(/(?<![\d-])\d+(?![\d-])/g, '$&-$&');
}

/** Returns `*`, a step that divides the hours or days evenly, or ranges. */
function steps(values: CronValues, field: CronField): string {
  const [first = 0, second = 0, ...more] = sorted(values);
  const [step, size] = [second - first, field.max - field.min + 1];
  const isEven = sorted(values).every((value, index) => value === first + index * step);
  if (step === 1 || more.length === 0 || !isEven || values.allowed.size * step !== size) {
    return ranges(values, field);
  }
  return `${first === 0 ? '*' : first}/${step}`;
}

/** Returns `*`, or a list of numbers and of ranges of three or more. */
function ranges(values: CronValues, field: CronField): string {
  if (isFull(values, field)) return '*';
  const runs: number[][] = [];
  for (const value of sorted(values)) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs.map((run) => (run.length < 3 ? run.join() : `${run[0]}-${run.at(-1)}`)).join();
}

function list(values: CronValues): string {
  return sorted(values).join();
}

function isFull({ allowed }: CronValues, { min, max }: CronField): boolean {
  return allowed.size === max - min + 1;
}

function sorted({ allowed }: CronValues): number[] {
  return [...allowed].toSorted((a, b) => a - b);
}
