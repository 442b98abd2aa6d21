import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { argReader, type ArgReader, parseObject } from '../../alert-types/args.js';
import type { AlertTypes } from '../../alert-types/discover.js';
import { InvalidInputError } from '../../util/errors.js';
import { quote } from '../../util/text.js';
import { columns, keyOf, readCell } from './columns.js';
import { type RowFields, linesOf, MAX_ROW_LENGTH, type Row } from './row.js';

/** The separators that spreadsheets write, the default first. */
const SEPARATORS = [',', ';', '\t'];

/**
 * Yields the rows of CSV after its header, without empty rows. A line `sep=;` before the header may
 * set the separator, which otherwise is the most frequent one in the header.
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  types: AlertTypes,
): AsyncGenerator<Row> {
  const readers = new Map([...types].map(([name, { args }]) => [name, argReader(args)]));
  let separator: string | undefined;
  let header: string[] | undefined;
  for await (const { line, record } of recordsOf(text)) {
    if (/^[\s,;"]*$/.test(record)) continue;
    if (header) {
      const [columnNames, delimiter] = [header, separator];
      yield { line, read: () => fieldsOf(columnNames, cellsOf(record, delimiter), readers) };
      continue;
    }
    const declared = /^"?sep=(.)"?[\s,;]*$/i.exec(record)?.[1];
    if (separator === undefined && declared !== undefined) {
      if (!SEPARATORS.includes(declared)) throw unsupportedSeparator(declared, line);
      separator = declared;
      continue;
    }
    separator ??= separatorOf(record);
    header = headerOf(cellsOf(record, separator), line);
  }
}

function unsupportedSeparator(separator: string, line: number): InvalidInputError {
  return new InvalidInputError(
    `line ${line}: unsupported separator ${quote(separator)}: use a comma, a semicolon or a tab`,
  );
}

/** Returns the most frequent separator outside the quotes of a header. */
function separatorOf(header: string): string | undefined {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => unquoted.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

/**
 * Yields the records of CSV. A line break within quotes does not end a record. csv-parse only gets
 * one record at a time, because it drops the valid rows before an invalid one, and miscounts lines
 * at a CRLF within quotes.
 *
 * @throws InvalidInputError at an unclosed quote, after which nothing can be read
 */
async function* recordsOf(
  text: AsyncIterable<string>,
): AsyncGenerator<{ line: number; record: string }> {
  let lines: string[] = [];
  let length = 0;
  let quoted = false;
  let line = 1;
  const unclosed = () =>
    new InvalidInputError(
      `line ${line}: the row has an unclosed quote, or is longer than 1 MiB: close the quote, or shorten the row`,
    );
  for await (const content of linesOf(text)) {
    lines.push(content);
    length += content.length + 1;
    if (length > MAX_ROW_LENGTH) throw unclosed();
    if (content.split('"').length % 2 === 0) quoted = !quoted;
    if (quoted) continue;
    yield { line, record: lines.join('\n') };
    line += lines.length;
    length = 0;
    lines = [];
  }
  if (quoted) throw unclosed();
}

function cellsOf(record: string, delimiter = ','): string[] {
  try {
    const [cells = [], second] = parse(record, {
      delimiter,
      relax_column_count: true,
      trim: true,
    });
    if (second) throw new InvalidInputError('lines end in CR: save the file with LF or CRLF');
    return cells;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const extent = record.includes('\n')
      ? `, so the row extends over ${record.split('\n').length} lines`
      : '';
    throw new InvalidInputError(
      `a cell contains an unescaped quote${extent}: put the cell in quotes, and double each quote in it`,
      { cause: error },
    );
  }
}

/** Checks the header. A column without a name, as spreadsheets add at the end, must be empty. */
function headerOf(header: string[], line: number): string[] {
  const refuse = (problem: string) => {
    throw new InvalidInputError(`line ${line}, header: ${problem}`);
  };
  for (const [index, column] of header.entries()) {
    if (column === '') continue;
    const isArg = column.startsWith('args.') && column !== 'args.';
    if (!isArg && !columns.includes(column)) {
      refuse(`unknown column '${column}': use ${columns.join(', ')} or args.NAME`);
    }
    if (header.indexOf(column) !== index) refuse(`duplicate column '${column}': remove one`);
  }
  if (!header.includes('type'))
    refuse("column 'type' is missing: add it, with the names of alert types");
  return header;
}

const NOT_AN_OBJECT = 'args is not a JSON object: write, for example, {"to":"Ada"}';

/** Returns a row as in JSON. An empty cell is an absent field. */
function fieldsOf(header: string[], record: string[], readers: Map<string, ArgReader>): RowFields {
  const width = header.findLastIndex((column) => column !== '') + 1;
  // A truncated row may lack its time.
  if (record.length < width) {
    throw new InvalidInputError(
      `the row has ${record.length} cells for ${width} columns: add the empty cells at its end`,
    );
  }
  const extra = record.findIndex((cell, index) => cell !== '' && (header[index] ?? '') === '');
  if (extra !== -1) {
    throw new InvalidInputError(
      `cell ${extra + 1} has no column: put cells that contain a separator in quotes`,
    );
  }
  const readArg = readers.get(record[header.indexOf('type')] ?? '');
  const pairs = header.flatMap((column, index): [string, unknown][] => {
    const cell = record[index] ?? '';
    const [key, field] = keyOf(column);
    if (cell === '') return [];
    if (key !== 'args') return [[column, readCell(column, cell)]];
    if (field !== undefined) return [[column, readArg?.(field, cell)]];
    return Object.entries(parseObject(cell, NOT_AN_OBJECT)).map(([arg, value]) => [
      `args.${arg}`,
      value,
    ]);
  });
  return nested(pairs);
}

/** Turns `retry.maximumAttempts` into `{ retry: { maximumAttempts } }`. */
function nested(pairs: [string, unknown][]): RowFields {
  const fields = new Map<string, unknown>();
  const objects = new Map<string, Map<string, unknown>>();
  for (const [column, value] of pairs) {
    const [key, field] = keyOf(column);
    if (field === undefined) {
      fields.set(key, value);
      continue;
    }
    const object = objects.get(key) ?? new Map<string, unknown>();
    if (object.has(field))
      throw new InvalidInputError(`the arg '${field}' is given twice: give it once`);
    objects.set(key, object.set(field, value));
  }
  for (const [key, object] of objects) fields.set(key, Object.fromEntries(object));
  return Object.fromEntries(fields);
}
