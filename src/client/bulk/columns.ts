import { z } from 'zod';
import { requestSchema } from '../../contract/request.js';
import { InvalidInputError } from '../../util/errors.js';
import { parseEscalation } from '../../planning/policy.js';

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

const escalations: CellReader = (cell) => cell.split(/\s+/).map(parseEscalation);

/** Returns how a cell is read under each column of an object, in the order in which columns are written. */
function readersOf(shape: z.core.$ZodShape, prefix = ''): [column: string, CellReader][] {
  return Object.entries(shape).flatMap(([name, field]): [string, CellReader][] => {
    const kind = field instanceof z.ZodOptional ? field.unwrap() : field;
    const column = `${prefix}${name}`;
    return kind instanceof z.ZodObject
      ? readersOf(kind.shape, `${column}.`)
      : [[column, readerOf(kind)]];
  });
}

function readerOf(kind: z.core.$ZodType): CellReader {
  if (kind instanceof z.ZodNumber) return number;
  if (kind instanceof z.ZodBoolean) return yesOrNo;
  if (!(kind instanceof z.ZodArray)) return text;
  return kind.element instanceof z.ZodString ? list : escalations;
}

const { id, type, args: _, ...options } = requestSchema.shape;

const byName = new Map(readersOf({ id, type, ...options }));

/** The columns besides one for each arg, such as `args.to`. What is before a dot is the key of an object in JSON. */
export const columns = [...new Set(['id', 'type', 'args', ...byName.keys()])];

/** The keys of a row of JSON Lines. */
export const keys = [...new Set(columns.map((column) => keyOf(column)[0]))];

/** Splits `retry.maximumAttempts` into `retry` and `maximumAttempts`. */
export function keyOf(column: string): [key: string, field: string | undefined] {
  const dot = column.indexOf('.');
  return dot === -1 ? [column, undefined] : [column.slice(0, dot), column.slice(dot + 1)];
}

/** Reads a cell by its column. @throws InvalidInputError */
export function readCell(column: string, cell: string): unknown {
  return byName.get(column)?.(cell, column);
}
