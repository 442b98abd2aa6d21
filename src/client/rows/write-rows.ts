import { stringify } from 'csv-stringify/sync';
import { escapeControls } from '../../escape-controls.js';
import { writeEscalation } from '../escalation.js';
import { columns } from './columns.js';
import type { Format } from './format.js';
import type { Fields } from './row.js';

/** The text of a file of rows, piece by piece. */
export function writeRows(rows: AsyncIterable<Fields>, format: Format): AsyncIterable<string> {
  return format === 'csv' ? csvText(rows) : jsonLinesText(rows);
}

async function* jsonLinesText(rows: AsyncIterable<Fields>): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonOf(row)}\n`;
}

/** One JSON document. */
export async function* jsonText(rows: AsyncIterable<Fields>): AsyncGenerator<string> {
  let before = '[';
  for await (const row of rows) {
    yield `${before}\n${jsonOf(row)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** For a terminal, too. */
function jsonOf(row: Fields): string {
  return escapeControls(JSON.stringify(row));
}

async function* csvText(rows: AsyncIterable<Fields>): AsyncGenerator<string> {
  yield stringify([], { columns, header: true });
  for await (const row of rows) {
    yield stringify([row], { columns, cast: { object: cellOf, boolean: String } });
  }
}

/** A list is one of channels, which have no spaces in them, or of escalations to them. */
function cellOf(value: object): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value
    .map((item: unknown) => (typeof item === 'string' ? item : writeEscalation(item)))
    .join(' ');
}
