import { BadInput } from '../../errors.js';
import { FIELDS, ORDER } from './cron-fields.js';
import { readValues } from './cron-values.js';
import type { CronValues } from './cron-values.js';
import { readGoDuration } from './go-duration.js';
import { quote } from './quote.js';
import { parseZone } from './zone.js';

interface Written {
  /** As it is sent to the server, without its zone. */
  readonly expression: string;
  /** The zone of the expression's own `CRON_TZ=`. */
  readonly zone: string | undefined;
}

/** Runs whenever the clock shows a time that all fields allow. */
export interface ClockSchedule extends Written {
  readonly kind: 'clock';
  readonly minute: CronValues;
  readonly hour: CronValues;
  readonly dayOfMonth: CronValues;
  readonly month: CronValues;
  readonly dayOfWeek: CronValues;
  /** Both fields for the day are restricted: a day that fits one of them is enough. */
  readonly eitherDay: boolean;
}

/** Runs a fixed time after the last run. */
export interface EverySchedule extends Written {
  readonly kind: 'every';
  /** As written: the server makes of it whole seconds, one at least. */
  readonly millis: number;
}

const DAY_IN_MINUTES = 24 * 60;

export type CronSchedule = ClockSchedule | EverySchedule;

const DESCRIPTORS = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Reads the dialect of Temporal's server, which is that of robfig/cron v3's ParseStandard. */
export function parseCron(expression: string): CronSchedule {
  const { zone, rest } = splitZone(expression);
  const refuse = (problem: string): never => {
    throw new BadInput(`cron ${quote(expression)} ${problem}`);
  };
  if (rest === '') return refuse(`is empty: there are five fields, ${ORDER}`);
  if (/^@every( |$)/.test(rest)) {
    const millis = readGoDuration(rest.slice('@every '.length));
    return millis === undefined
      ? refuse('has no interval the server reads: write one such as @every 1h30m (a day is 24h)')
      : { kind: 'every', expression: rest, zone, millis };
  }
  if (rest.startsWith('@')) {
    const fields = DESCRIPTORS.get(rest);
    return fields === undefined
      ? refuse(`has an unknown name: use @every or one of ${[...DESCRIPTORS.keys()].join(' ')}`)
      : readFields(fields.split(' '), zone, rest, expression);
  }
  const fields = rest.split(/\s+/);
  if (fields.length === 5) return readFields(fields, zone, fields.join(' '), expression);
  const seconds = fields.length > 5 ? ', neither seconds nor years' : '';
  return refuse(`has ${fields.length} fields: there are five, ${ORDER}${seconds}`);
}

function splitZone(expression: string): { zone: string | undefined; rest: string } {
  const text = expression.trim();
  const prefix = /^(?:CRON_)?TZ=(?<name>[^ ]*)(?<rest>.*)$/s.exec(text)?.groups;
  if (prefix === undefined) return { zone: undefined, rest: text };
  const { name = '', rest = '' } = prefix;
  // The server reads no name at all as UTC.
  return { zone: name === '' ? 'UTC' : parseZone(name), rest: rest.trim() };
}

function readFields(
  fields: string[],
  zone: string | undefined,
  expression: string,
  whole: string,
): ClockSchedule {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  const days = {
    dayOfMonth: readValues(dayOfMonth, FIELDS.dayOfMonth, whole),
    dayOfWeek: readValues(dayOfWeek, FIELDS.dayOfWeek, whole),
  };
  return {
    kind: 'clock',
    expression,
    zone,
    minute: readValues(minute, FIELDS.minute, whole),
    hour: readValues(hour, FIELDS.hour, whole),
    month: readValues(month, FIELDS.month, whole),
    ...days,
    eitherDay: !days.dayOfMonth.open && !days.dayOfWeek.open,
  };
}

/** Such an alert keeps its pace through a change of clocks; others come due at times of the day. */
export function runsEveryHour(schedule: CronSchedule): boolean {
  return schedule.kind === 'every' || schedule.hour.allowed.size === 24;
}

/** Returns the smallest time between two of the times of a day, or to the first of the next day, in milliseconds. */
export function smallestGap({ hour, minute }: ClockSchedule): number {
  const times = [...hour.allowed].flatMap((h) => [...minute.allowed].map((m) => h * 60 + m));
  times.sort((a, b) => a - b);
  const next = [...times.slice(1), (times[0] ?? 0) + DAY_IN_MINUTES];
  return Math.min(...times.map((time, index) => (next[index] ?? 0) - time)) * 60_000;
}
