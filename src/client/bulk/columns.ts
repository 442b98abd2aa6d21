import type { FollowUpOptions, RetryOptions } from '../../alert-types/define-alert.js';
import type { ClockFields } from '../../time/calendar.js';
import { InvalidInputError } from '../../util/errors.js';
import type { ScheduleOptions } from '../planning/options.js';
import { readEscalation } from '../planning/policy.js';

/** A column of a CSV file, besides those of args. What is before a dot is the key of an object in JSON. */
export type Column =
  | 'type'
  | Exclude<keyof ScheduleOptions, 'set' | 'retry' | 'followUp'>
  | `set.${keyof ClockFields}`
  | `retry.${keyof RetryOptions}`
  | `followUp.${keyof FollowUpOptions}`;

type CellReader = (cell: string, column: string) => unknown;

const text: CellReader = (cell) => cell;

const number: CellReader = (cell, column) => {
  if (/^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  const cure = cell.includes(',') ? ': write a decimal point, and no separator of thousands' : '';
  throw new InvalidInputError(`${column} is '${cell.slice(0, 40)}', which is not a number${cure}`);
};

const list: CellReader = (cell) => cell.split(/\s+/);

const yesOrNo: CellReader = (cell, column) => {
  const lowercase = cell.toLowerCase();
  if (lowercase === 'true' || lowercase === 'false') return lowercase === 'true';
  throw new InvalidInputError(`${column} is '${cell.slice(0, 40)}': write true or false`);
};

const escalations: CellReader = (cell) => cell.split(/\s+/).map(readEscalation);

/** How a cell of each is read, in the order in which they are written. */
const readers: Record<Column, CellReader> = {
  id: text,
  type: text,
  in: text,
  'set.day': number,
  'set.hour': number,
  'set.minute': number,
  at: text,
  every: text,
  cron: text,
  timezone: text,
  to: list,
  expires: text,
  for: text,
  until: text,
  times: number,
  jitter: text,
  dstOverlap: text,
  pausedUntil: text,
  group: text,
  critical: yesOrNo,
  'followUp.repeatEvery': text,
  'followUp.escalate': escalations,
  'followUp.ackTimeout': text,
  'retry.maximumAttempts': number,
  'retry.initialInterval': text,
  'retry.backoffCoefficient': number,
  'retry.maximumInterval': text,
};

const byName = new Map(Object.entries(readers));

/** Besides them there is one for each arg, such as `args.to`. */
export const columns = [...new Set(['id', 'type', 'args', ...byName.keys()])];

/** What the rows of JSON Lines may say. */
export const keys = [...new Set(columns.map((column) => keyOf(column)[0]))];

/** `retry.maximumAttempts` is `maximumAttempts` of `retry`. */
export function keyOf(column: string): [key: string, field: string | undefined] {
  const dot = column.indexOf('.');
  return dot === -1 ? [column, undefined] : [column.slice(0, dot), column.slice(dot + 1)];
}

/** @throws InvalidInputError */
export function readCell(column: string, cell: string): unknown {
  return byName.get(column)?.(cell, column);
}
