import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { argReader, type ArgReader, parseObject } from '../../alert-types/args.js';
import type { AlertTypes } from '../../alert-types/discover.js';
import { InvalidInputError } from '../../util/errors.js';
import { columns, keyOf, readCell } from './columns.js';
import { type Fields, linesOf, MAX_ROW_LENGTH, type Row } from './row.js';

/** Lists the separators that spreadsheets write, the default first. */
const SEPARATORS = [',', ';', '\t'];

/**
 * Yields the rows of CSV under a header, without empty rows. The header shows the separator, or a line `sep=;` before
 * it.
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
      const [names, between] = [header, separator];
      yield { line, read: () => fieldsOf(names, cellsOf(record, between), readers) };
      continue;
    }
    const named = /^"?sep=([,;\t])"?[\s,;]*$/i.exec(record)?.[1];
    if (separator === undefined && named !== undefined) {
      separator = named;
      continue;
    }
    separator ??= separatorOf(record);
    header = headerOf(cellsOf(record, separator), line);
  }
}

/** Returns the separator of a header, in which names with a separator are quoted. */
function separatorOf(header: string): string | undefined {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => unquoted.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

/**
 * Yields the records of CSV. A line break within quotes does not end a record. csv-parse is given one record at a time,
 * because it drops the good rows before a bad one, and miscounts lines at a CRLF within quotes.
 *
 * @throws InvalidInputError at a quote that is never closed, since what comes after it cannot be read
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
      `line ${line}: the row is longer than 1 MiB, or a quote in it is never closed`,
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
    if (second) throw new InvalidInputError('lines end in CR alone: save the file with LF or CRLF');
    return cells;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const goesOn = record.includes('\n')
      ? `, so that the row goes on for ${record.split('\n').length} lines`
      : '';
    throw new InvalidInputError(
      `a quote is inside of a cell${goesOn}: put the whole cell in quotes, and write each quote in it twice`,
      { cause: error },
    );
  }
}

/** Checks the header. A column without a name must be empty, as spreadsheets add at the end. */
function headerOf(header: string[], line: number): string[] {
  const refuse = (problem: string) => {
    throw new InvalidInputError(`line ${line}, the header: ${problem}`);
  };
  for (const [index, column] of header.entries()) {
    if (column === '') continue;
    const isArg = column.startsWith('args.') && column !== 'args.';
    if (!isArg && !columns.includes(column)) {
      refuse(`no column is named '${column}': there are ${columns.join(', ')} and args.NAME`);
    }
    if (header.indexOf(column) !== index) refuse(`the column '${column}' is there twice`);
  }
  if (!header.includes('type')) refuse("there is no column 'type', the name of an alert type");
  return header;
}

const NO_OBJECT = 'args is not a JSON object: write for instance {"to":"Ada"}';

/** Returns the row as it is in JSON. An empty cell is an absent field. */
function fieldsOf(header: string[], record: string[], readers: Map<string, ArgReader>): Fields {
  const width = header.findLastIndex((column) => column !== '') + 1;
  // A row that was cut off may have lost its time.
  if (record.length < width) {
    throw new InvalidInputError(
      `there are ${record.length} cells under ${width} columns: write the empty cells at the end of the row, too`,
    );
  }
  const outside = record.findIndex((cell, index) => cell !== '' && (header[index] ?? '') === '');
  if (outside !== -1) {
    throw new InvalidInputError(
      `cell ${outside + 1} is in no column: a cell with a separator in it needs quotes around it`,
    );
  }
  const readArg = readers.get(record[header.indexOf('type')] ?? '');
  const pairs = header.flatMap((column, index): [string, unknown][] => {
    const cell = record[index] ?? '';
    const [key, field] = keyOf(column);
    if (cell === '') return [];
    if (key !== 'args') return [[column, readCell(column, cell)]];
    if (field !== undefined) return [[column, readArg?.(field, cell)]];
    return Object.entries(parseObject(cell, NO_OBJECT)).map(([arg, value]) => [
      `args.${arg}`,
      value,
    ]);
  });
  return nested(pairs);
}

/** Turns `retry.maximumAttempts` into `{ retry: { maximumAttempts } }`. */
function nested(pairs: [string, unknown][]): Fields {
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
