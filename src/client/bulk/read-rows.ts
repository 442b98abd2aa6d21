import { parseObject } from '../../alert-types/args.js';
import type { AlertTypes } from '../../alert-types/discover.js';
import { InvalidInputError } from '../../util/errors.js';
import { rowKeys } from './columns.js';
import { csvRows } from './csv-rows.js';
import { type RowFields, type Format, linesOf, MAX_ROW_LENGTH, type Row } from './row.js';
import { textOf } from './write-rows.js';

/**
 * Reads the rows of a file, or of standard input for `-`.
 *
 * @throws InvalidInputError when it is unreadable
 */
export function readRows(
  file: string,
  format: Format,
  types: AlertTypes,
  stdin?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Row> {
  const text = textOf(file, stdin);
  return format === 'csv' ? csvRows(text, types) : jsonLines(text);
}

/** Yields one JSON object per line, without empty lines. */
async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 0;
  for await (const content of linesOf(text)) {
    line += 1;
    if (content.trim() !== '') yield { line, read: () => fieldsOf(content) };
  }
}

function fieldsOf(content: string): RowFields {
  if (content.length > MAX_ROW_LENGTH)
    throw new InvalidInputError('the line is longer than 1 MiB: shorten it');
  const fields = parseObject(
    content,
    'the line is not a JSON object: write, for example, {"type":"clock","in":"2 days"}',
  );
  const unknown = Object.keys(fields).find((key) => !rowKeys.includes(key));
  if (unknown === undefined) return fields;
  throw new InvalidInputError(`unknown key '${unknown}': use ${rowKeys.join(', ')}`);
}
