import { extname } from 'node:path';
import { BadInput } from '../../errors.js';

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

/** @throws BadInput when the name of the file does not say it */
export function formatOf(file: string): Format {
  const format = byExtension.get(extname(file).toLowerCase());
  if (format) return format;
  throw new BadInput(`${nameOf(file)} does not say its format: add --format csv or --format jsonl`);
}
