import { DateTime } from 'luxon';
import { quote } from '../util/text.js';
import { anomalies, type Anomaly } from './cron-anomalies.js';
import {
  type ClockSchedule,
  type CronField,
  type CronRange,
  type CronSchedule,
  FIELDS,
  runsEveryHour,
  valuesOf,
} from './cron.js';

const MINUTE = 60_000;

const OFTEN = 'runs more often than once a minute: Temporal keeps a workflow run for each';
const EITHER =
  'day-of-month and day-of-week are both restricted: a day that fits either is enough (Celery requires both)';

/**
 * Returns one sentence for each surprise in a schedule within a year from a time, or until its end.
 */
export function cronWarnings(
  schedule: CronSchedule,
  from: Date | number,
  zone: string,
  end: number = Infinity,
): string[] {
  if (schedule.kind === 'every') return schedule.millis < MINUTE ? [OFTEN] : [];
  const place = schedule.zone ?? zone;
  const start = Number(from);
  const yearLater = DateTime.fromMillis(start, { zone: 'utc' }).plus({ years: 1 }).toMillis();
  const days = byDay(anomalies(schedule, start, Math.min(yearLater, end), place));
  return [
    ...(schedule.eitherDay ? [EITHER] : []),
    ...stepWarnings(schedule),
    ...days.map((group) => describe(group, place) + cure(group, schedule)),
  ];
}

/** Groups anomalies of one kind on one day. */
function byDay(found: Anomaly[]): Anomaly[][] {
  const groups = new Map<string, Anomaly[]>();
  for (const each of found) {
    const key = `${clock(each, 'yyyy-MM-dd')} ${each.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function describe(group: Anomaly[], zone: string): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const begin = clock(first, 'ccc d MMM yyyy HH:mm');
  if (group.length === 1) return `the run of ${begin} ${zone} is ${FATES[first.kind]}`;
  const end = clock(last, 'HH:mm');
  return `the ${group.length} runs of ${begin} to ${end} ${zone} are ${FATES[first.kind]}`;
}

function cure([first]: Anomaly[], schedule: CronSchedule): string {
  const once = first?.kind === 'doubled' && !runsEveryHour(schedule);
  return once ? '; an alert goes out the first time, unless its dst-overlap is twice' : '';
}

const FATES = {
  skipped: 'skipped: clocks go forward then, and do not show that time',
  doubled: 'doubled: clocks go back then, and show that time twice',
} satisfies Record<Anomaly['kind'], string>;

function clock({ local }: Anomaly, format: string): string {
  return DateTime.fromMillis(local, { zone: 'utc' }).toFormat(format, { locale: 'en' });
}

/** Lists with more values than this are abbreviated. */
const MAX_LISTED = 6;

/** Units of each field: the larger unit that restarts it, its own, and Go's. */
const UNITS = {
  minute: { within: 'hour', unit: 'minutes', short: 'm' },
  hour: { within: 'day', unit: 'hours', short: 'h' },
  dayOfMonth: { within: 'month', unit: 'days', short: undefined },
  month: { within: 'year', unit: 'months', short: undefined },
  dayOfWeek: { within: 'week', unit: 'days', short: undefined },
} satisfies Record<keyof typeof FIELDS, unknown>;

const fieldNames = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

/**
 * Returns a warning for each step that does not divide its field evenly, with what the step means
 * instead.
 */
function stepWarnings(schedule: ClockSchedule): string[] {
  return fieldNames.flatMap((name) => {
    const field = FIELDS[name];
    const uneven = schedule[name].ranges.filter((range) => isUneven(range, field));
    return uneven.map((range) => explain(range, name));
  });
}

/**
 * Returns whether a step is uneven. A step over the whole field is even if it divides the field, a
 * step over a range if a second value fits.
 */
function isUneven({ first, last, step }: CronRange, { min, max }: CronField): boolean {
  if (step === 1 || first === last) return false;
  const isWhole = last === max && first - min < step;
  return isWhole ? (max - min + 1) % step !== 0 : first + step > last;
}

function explain(range: CronRange, name: keyof typeof FIELDS): string {
  const { text, step } = range;
  const { within, unit, short } = UNITS[name];
  const values = `${quote(text)} means ${list(range, FIELDS[name])} of each ${within}`;
  const hint = short && text.startsWith('*') ? `: @every ${step}${short} is that interval` : '';
  return `${FIELDS[name].name} ${values}, not every ${step} ${unit}${hint}`;
}

function list(range: CronRange, { names, min }: CronField): string {
  const values = valuesOf(range).map((value) => names[value - min] ?? `${value}`);
  const last = values.pop();
  if (values.length === 0) return `only ${last}`;
  const most = values.length < MAX_LISTED ? values : [...values.slice(0, 3), '…'];
  return `${most.join(', ')} and ${last}`;
}
