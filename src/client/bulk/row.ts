import { extname } from 'node:path';
import { InvalidInputError } from '../../util/errors.js';

/** Holds `type`, `args` and the options of one alert, not checked yet. */
export type Fields = Record<string, unknown>;

/** Stands for one row of a file. */
export interface Row {
  /** The line on which the row begins, from 1. */
  line: number;
  /** Reads the row. @throws InvalidInputError when it is invalid */
  read: () => Fields;
}

/** Bounds a row, far above what it needs: args take 64 KiB at most. */
export const MAX_ROW_LENGTH = 1024 * 1024;

/** Yields lines. Node's readline would also split at U+2028, which JSON may contain. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    // Of an endless line, keep just enough to find it too long.
    rest = (lines.pop() ?? '').slice(0, MAX_ROW_LENGTH + 1);
    yield* lines;
  }
  yield rest;
}

export const formats = ['csv', 'jsonl'] as const;
export type Format = (typeof formats)[number];

const byExtension = new Map<string, Format>([
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
]);

/** Returns the name of a file for people; `-` is standard input. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** Returns the format by the name of a file. @throws InvalidInputError when the name does not show it */
export function formatOf(file: string): Format {
  const format = byExtension.get(extname(file).toLowerCase());
  if (format) return format;
  throw new InvalidInputError(
    `${nameOf(file)} does not say its format: add --format csv or --format jsonl`,
  );
}
