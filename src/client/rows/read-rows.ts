import type { AlertTypes } from '../../registry/discover.js';
import { csvRows } from './csv-rows.js';
import type { Format } from './format.js';
import { jsonLines } from './json-lines.js';
import type { Row } from './row.js';
import { textOf } from './text-of.js';

/** The rows of a file, or of standard input for `-`. @throws BadInput when it cannot be read to its end */
export function readRows(
  file: string,
  format: Format,
  types: AlertTypes,
  stdin?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Row> {
  const text = textOf(file, stdin);
  return format === 'csv' ? csvRows(text, types) : jsonLines(text);
}
