import { extname } from 'node:path';
import { InvalidInputError } from '../../util/errors.js';

/** `type`, `args` and the options of one alert, not checked yet. */
export type Fields = Record<string, unknown>;

/** One row of a file. */
export interface Row {
  /** Where it begins, from 1. */
  line: number;
  /** @throws InvalidInputError when it cannot be read */
  read: () => Fields;
}

/** More than any row needs: args take 64 KiB at most. */
export const MAX_ROW_LENGTH = 1024 * 1024;

/** Node's readline would also split at U+2028, which JSON may contain as it is. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    // Of a line without end, no more than shows that it is too long.
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

/** What `-` stands for. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** @throws InvalidInputError when the name of the file does not say it */
export function formatOf(file: string): Format {
  const format = byExtension.get(extname(file).toLowerCase());
  if (format) return format;
  throw new InvalidInputError(
    `${nameOf(file)} does not say its format: add --format csv or --format jsonl`,
  );
}
