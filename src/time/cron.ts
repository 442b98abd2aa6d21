import { InvalidInputError } from '../util/errors.js';
import { quote } from '../util/text.js';
import { parseZone } from './zone.js';

interface Written {
  /** Expression for the server, without its zone. */
  readonly expression: string;
  /** Zone of the expression's own `CRON_TZ=`. */
  readonly zone: string | undefined;
}

/** Schedule that runs whenever the clock shows a time that all fields allow. */
export interface ClockSchedule extends Written {
  readonly kind: 'clock';
  readonly minute: CronValues;
  readonly hour: CronValues;
  readonly dayOfMonth: CronValues;
  readonly month: CronValues;
  readonly dayOfWeek: CronValues;
  /** Set when both day fields are restricted: a day that fits one of them is enough. */
  readonly eitherDay: boolean;
}

/** Schedule that runs a fixed time after the last run. */
export interface EverySchedule extends Written {
  readonly kind: 'every';
  /** Interval as written. The server rounds it down to whole seconds, at least one. */
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

/** Parses the dialect of Temporal's server, which is that of robfig/cron v3's ParseStandard. */
export function parseCron(expression: string): CronSchedule {
  const { zone, rest } = splitZone(expression);
  const refuse = (problem: string): never => {
    throw new InvalidInputError(`cron ${quote(expression)} ${problem}`);
  };
  if (rest === '') return refuse(`is empty: there are five fields, ${ORDER}`);
  if (/^@every( |$)/.test(rest)) {
    const millis = readGoDuration(rest.slice('@every '.length));
    return millis === undefined
      ? refuse('has an invalid interval: write one such as @every 1h30m (a day is 24h)')
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
  // The server reads an empty name as UTC.
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

/** Returns whether a schedule runs in every hour. Its alerts keep their pace when clocks change. */
export function runsEveryHour(schedule: CronSchedule): boolean {
  return schedule.kind === 'every' || schedule.hour.allowed.size === 24;
}

/**
 * Returns the smallest time between two runs of a day, or to the first of the next day, in
 * milliseconds.
 */
export function smallestGap({ hour, minute }: ClockSchedule): number {
  const times = [...hour.allowed].flatMap((h) => [...minute.allowed].map((m) => h * 60 + m));
  times.sort((a, b) => a - b);
  const next = [...times.slice(1), (times[0] ?? 0) + DAY_IN_MINUTES];
  return Math.min(...times.map((time, index) => (next[index] ?? 0) - time)) * 60_000;
}

export interface CronField {
  readonly name: string;
  /** Position in an expression, from 1, as in the messages. */
  readonly place: number;
  readonly min: number;
  readonly max: number;
  /** Names of its values, from the lowest. */
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const FIELDS = {
  minute: { name: 'minute', place: 1, min: 0, max: 59, names: [] },
  hour: { name: 'hour', place: 2, min: 0, max: 23, names: [] },
  dayOfMonth: { name: 'day-of-month', place: 3, min: 1, max: 31, names: [] },
  month: { name: 'month', place: 4, min: 1, max: 12, names: MONTHS },
  dayOfWeek: { name: 'day-of-week', place: 5, min: 0, max: 6, names: WEEKDAYS },
} satisfies Record<string, CronField>;

const ORDER = 'minute hour day-of-month month day-of-week';

/** Returns what to write instead of an invalid part of a field. */
function cureOf(part: string, field: CronField): string {
  const isDay = field === FIELDS.dayOfMonth || field === FIELDS.dayOfWeek;
  if (isDay && /^(\d{0,2}L([-W]\d*)?|\d+W|\w+#\d|(mon|tue|wed|thu|fri|sat|sun)L)$/i.test(part)) {
    return "L, W and # are unsupported, list the days or check the day in the alert's condition";
  }
  if (field === FIELDS.dayOfWeek && /\b7\b/.test(part)) return 'Sunday is 0';
  if (field === FIELDS.hour && /\b24\b/.test(part)) return 'midnight is 0';
  const name = field.names.find((known) => part.toLowerCase().startsWith(known));
  if (name !== undefined && /^[a-z]{4,}$/i.test(part)) return `use ${name}`;
  const names = field.names.length > 0 ? ` or ${field.names[0]}-${field.names.at(-1)}` : '';
  return `use ${field.min}-${field.max}${names}`;
}

/**
 * Values that a field allows. An open field (`*`) leaves the choice of the day to the other day
 * field.
 */
export interface CronValues {
  readonly allowed: ReadonlySet<number>;
  readonly open: boolean;
  readonly ranges: readonly CronRange[];
}

/** Part of a field, as written. */
export interface CronRange {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** Parses a field: a list of `*`, `n` and `n-m`, each with an optional `/step`. */
function readValues(text: string, field: CronField, expression: string): CronValues {
  const refuse = (part: string, problem: string, cure = cureOf(part, field)): never => {
    const where = `${field.name} (field ${field.place})`;
    throw new InvalidInputError(
      `cron ${quote(expression)}: ${where} ${quote(part)} ${problem}: ${cure}`,
    );
  };
  const parts = text.split(',').filter((part) => part !== '');
  if (parts.length === 0) refuse(text, 'has no value', 'use * for all');
  const ranges = parts.map((part) => readRange(part, field, refuse));
  return {
    allowed: new Set(ranges.flatMap(valuesOf)),
    open: ranges.some(({ open }) => open),
    ranges,
  };
}

type Refuse = (part: string, problem: string, cure?: string) => never;

type OpenRange = CronRange & { readonly open: boolean };

function readRange(part: string, field: CronField, refuse: Refuse): OpenRange {
  const [bounds = '', stepText, ...moreSteps] = part.split('/');
  const [low = '', high, ...moreBounds] = bounds.split('-');
  const star = low === '*' || low === '?';
  if (moreSteps.length > 0) refuse(part, 'has two steps', 'keep one');
  const step = stepText === undefined ? 1 : readNumber(stepText, part, refuse);
  if (step === 0) refuse(part, 'has the step 0', 'steps begin at 1');
  // The server ignores what follows a star: it takes `*-5` for `*`.
  if (star) return { text: part, first: field.min, last: field.max, step, open: step === 1 };
  if (moreBounds.length > 0) refuse(part, 'has two hyphens', 'write a list of ranges');
  const first = readName(low, field) ?? readNumber(low, part, refuse);
  const end =
    high === undefined ? first : (readName(high, field) ?? readNumber(high, part, refuse));
  // `n/step` counts from n to the end, `n-m/step` to m.
  const last = high === undefined && stepText !== undefined ? field.max : end;
  if (first < field.min) refuse(part, `is below ${field.min}`);
  if (end > field.max || first > field.max) refuse(part, `is above ${field.max}`);
  if (first > last) {
    refuse(part, 'goes backwards', `use ${first}-${field.max},${field.min}-${last}`);
  }
  return { text: part, first, last, step, open: false };
}

function readName(text: string, field: CronField): number | undefined {
  const index = field.names.indexOf(text.toLowerCase());
  return index === -1 ? undefined : index + field.min;
}

function readNumber(text: string, part: string, refuse: Refuse): number {
  const number = /^\+?\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(number) ? number : refuse(part, 'is invalid here');
}

/** Returns the values from the first to the last, in steps. */
export function valuesOf({ first, last, step }: CronRange): number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

const NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const TERM = /(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<unit>[^\d.]+)/y;

/**
 * Returns the milliseconds of a duration as Go's time.ParseDuration reads it, or undefined if it is
 * invalid.
 */
export function readGoDuration(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  let nanos = 0n;
  let at = 0;
  while (at < unsigned.length) {
    TERM.lastIndex = at;
    const term = TERM.exec(unsigned);
    const { whole = '', fraction = '', unit = '' } = term?.groups ?? {};
    const size = NANOS[unit];
    if (term === null || size === undefined || whole + fraction === '') return undefined;
    nanos += (BigInt(whole + fraction) * size) / 10n ** BigInt(fraction.length);
    at += term[0].length;
  }
  // Go counts nanoseconds in 64 bits: 292 years.
  if (unsigned === '' || nanos >= 2n ** 63n) return undefined;
  const millis = Number(nanos) / 1e6;
  return text.startsWith('-') ? -millis : millis;
}
