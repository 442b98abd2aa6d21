import { z } from 'zod';
import { parseObject } from '../../alert-types/args.js';
import { requestSchema } from '../../contract/request.js';
import { InvalidInputError } from '../../util/errors.js';
import { parseEscalation } from '../../planning/policy.js';

type CellReader = (cell: string, column: string) => unknown;

const text: CellReader = (cell) => cell;

const number: CellReader = (cell, column) => {
  if (/^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  const cure = cell.includes(',') ? ': use a decimal point, and no thousands separators' : '';
  throw new InvalidInputError(`${column} must be a number, not '${cell.slice(0, 40)}'${cure}`);
};

const list: CellReader = (cell) => cell.split(/\s+/);

const boolean: CellReader = (cell, column) => {
  const lowercase = cell.toLowerCase();
  if (lowercase === 'true' || lowercase === 'false') return lowercase === 'true';
  throw new InvalidInputError(`${column} must be true or false, not '${cell.slice(0, 40)}'`);
};

const escalations: CellReader = (cell) => cell.split(/\s+/).map(parseEscalation);

const object: CellReader = (cell, column) =>
  parseObject(cell, `${column} is not a JSON object: write, for example, {"order":"42"}`);

/** Returns the columns of an object in their order, each with its reader. */
function readersOf(shape: z.core.$ZodShape, prefix = ''): [column: string, CellReader][] {
  return Object.entries(shape).flatMap(([name, field]): [string, CellReader][] => {
    const schema = field instanceof z.ZodOptional ? field.unwrap() : field;
    const column = `${prefix}${name}`;
    return schema instanceof z.ZodObject
      ? readersOf(schema.shape, `${column}.`)
      : [[column, readerOf(schema)]];
  });
}

function readerOf(schema: z.core.$ZodType): CellReader {
  if (schema instanceof z.ZodNumber) return number;
  if (schema instanceof z.ZodBoolean) return boolean;
  if (schema instanceof z.ZodRecord) return object;
  if (!(schema instanceof z.ZodArray)) return text;
  return schema.element instanceof z.ZodString ? list : escalations;
}

const { id, type, args: _, ...options } = requestSchema.shape;

const readers = new Map(readersOf({ id, type, ...options }));

/** All columns except args such as `args.to`. A dot separates a key from its field. */
export const columns = [...new Set(['id', 'type', 'args', ...readers.keys()])];

/** The keys of a row in JSON Lines. */
export const rowKeys = [...new Set(columns.map((column) => keyOf(column)[0]))];

/** Splits `retry.maximumAttempts` into `retry` and `maximumAttempts`. */
export function keyOf(column: string): [key: string, field: string | undefined] {
  const dot = column.indexOf('.');
  return dot === -1 ? [column, undefined] : [column.slice(0, dot), column.slice(dot + 1)];
}

/** Parses a cell by its column. @throws InvalidInputError */
export function readCell(column: string, cell: string): unknown {
  return readers.get(column)?.(cell, column);
}
