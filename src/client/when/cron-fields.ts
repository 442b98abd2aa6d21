export interface CronField {
  readonly name: string;
  /** Its place in an expression, counted from one as in the messages. */
  readonly place: number;
  readonly min: number;
  readonly max: number;
  /** The names of its values, the first for the lowest. */
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

export const ORDER = 'minute hour day-of-month month day-of-week';

/** What to write instead of a part of a field that is refused. */
export function cureOf(part: string, field: CronField): string {
  const isDay = field === FIELDS.dayOfMonth || field === FIELDS.dayOfWeek;
  if (isDay && /^(\d{0,2}L([-W]\d*)?|\d+W|\w+#\d|(mon|tue|wed|thu|fri|sat|sun)L)$/i.test(part)) {
    return "L, W and # are not known here, list the days or leave it to the alert's condition";
  }
  if (field === FIELDS.dayOfWeek && /\b7\b/.test(part)) return 'Sunday is 0';
  if (field === FIELDS.hour && /\b24\b/.test(part)) return 'midnight is 0';
  const name = field.names.find((known) => part.toLowerCase().startsWith(known));
  if (name !== undefined && /^[a-z]{4,}$/i.test(part)) return `use ${name}`;
  const names = field.names.length > 0 ? ` or ${field.names[0]}-${field.names.at(-1)}` : '';
  return `use ${field.min}-${field.max}${names}`;
}
