import { extname } from 'node:path';
import { InvalidInputError } from '../../util/errors.js';

/** The `type`, `args` and options of an alert, before validation. */
export type RowFields = Record<string, unknown>;

/** A row of a file. */
export interface Row {
  /** The first line of the row, counted from 1. */
  line: number;
  /** The name of the entry, where the file names entries. */
  name?: string;
  /** Parses the row. @throws InvalidInputError when it is invalid */
  read: () => RowFields;
}

/** Bounds a row, generously: args take at most 64 KiB. */
export const MAX_ROW_LENGTH = 1024 * 1024;

/** Yields lines. Node's readline also splits at U+2028, which JSON may contain. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    // Keeps just enough of an endless line to detect its length.
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

/** Returns the name of a file for messages. `-` is standard input. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** Returns the format by the extension of a file. @throws InvalidInputError when it is unknown */
export function formatOf(file: string): Format {
  const format = byExtension.get(extname(file).toLowerCase());
  if (format) return format;
  throw new InvalidInputError(
    `the format of ${nameOf(file)} is unknown: add --format csv or --format jsonl`,
  );
}
