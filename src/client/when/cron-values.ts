import { BadInput } from '../../errors.js';
import { cureOf } from './cron-fields.js';
import type { CronField } from './cron-fields.js';
import { quote } from './quote.js';

/** What a field allows. An open one (`*`) leaves the choice of the day to the other day field. */
export interface CronValues {
  readonly allowed: ReadonlySet<number>;
  readonly open: boolean;
  readonly ranges: readonly CronRange[];
}

/** One part of a field, as it was written. */
export interface CronRange {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The values of one field: a list of `*`, `n` and `n-m`, each perhaps with a `/step`. */
export function readValues(text: string, field: CronField, expression: string): CronValues {
  const refuse = (part: string, problem: string, cure = cureOf(part, field)): never => {
    const where = `${field.name} (field ${field.place})`;
    throw new BadInput(`cron ${quote(expression)}: ${where} ${quote(part)} ${problem}: ${cure}`);
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
  // What follows a star is not looked at: the server takes `*-5` for `*`.
  if (star) return { text: part, first: field.min, last: field.max, step, open: step === 1 };
  if (moreBounds.length > 0) refuse(part, 'has two hyphens', 'write a list of ranges');
  const first = readName(low, field) ?? readNumber(low, part, refuse);
  const end =
    high === undefined ? first : (readName(high, field) ?? readNumber(high, part, refuse));
  // `n/step` counts on from n, `n-m/step` up to m.
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
  return Number.isSafeInteger(number) ? number : refuse(part, 'has no meaning here');
}

/** Returns the values from the first to the last, a step apart. */
export function valuesOf({ first, last, step }: CronRange): number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}
