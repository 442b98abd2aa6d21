import type { ClockSchedule } from './cron.js';
import { type CronField, FIELDS } from './cron-fields.js';
import { type CronRange, valuesOf } from './cron-values.js';
import { quote } from './quote.js';

/** A list of more values than this is abbreviated. */
const MAX_LISTED = 6;

/** The larger unit in which each field begins anew, its own unit, and that of Go's durations. */
const UNITS = {
  minute: { within: 'hour', unit: 'minutes', short: 'm' },
  hour: { within: 'day', unit: 'hours', short: 'h' },
  dayOfMonth: { within: 'month', unit: 'days', short: undefined },
  month: { within: 'year', unit: 'months', short: undefined },
  dayOfWeek: { within: 'week', unit: 'days', short: undefined },
} satisfies Record<keyof typeof FIELDS, unknown>;

const fieldNames = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

/** Returns a warning for each step that does not come out even, with what the step means instead. */
export function stepWarnings(schedule: ClockSchedule): string[] {
  return fieldNames.flatMap((name) => {
    const field = FIELDS[name];
    const uneven = schedule[name].ranges.filter((range) => isUneven(range, field));
    return uneven.map((range) => explain(range, name));
  });
}

/** A step through the whole field is even where it divides the field; one within a range, where a second value fits. */
function isUneven({ first, last, step }: CronRange, { min, max }: CronField): boolean {
  if (step === 1 || first === last) return false;
  const isWhole = last === max && first - min < step;
  return isWhole ? (max - min + 1) % step !== 0 : first + step > last;
}

function explain(range: CronRange, name: keyof typeof FIELDS): string {
  const { text, step } = range;
  const { within, unit, short } = UNITS[name];
  const values = `${quote(text)} means ${list(range, FIELDS[name])} of each ${within}`;
  const cure = short && text.startsWith('*') ? `: @every ${step}${short} is that interval` : '';
  return `${FIELDS[name].name} ${values}, not every ${step} ${unit}${cure}`;
}

function list(range: CronRange, { names, min }: CronField): string {
  const values = valuesOf(range).map((value) => names[value - min] ?? `${value}`);
  const last = values.pop();
  if (values.length === 0) return `only ${last}`;
  const most = values.length < MAX_LISTED ? values : [...values.slice(0, 3), '…'];
  return `${most.join(', ')} and ${last}`;
}
