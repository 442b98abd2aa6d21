import { stringify } from 'csv-stringify/sync';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { escapeControls } from '../../util/text.js';
import { formatEscalation } from '../../planning/policy.js';
import { columns } from './columns.js';
import { type RowFields, type Format, nameOf } from './row.js';

/** Yields the text of a file of rows, piece by piece. */
export function writeRows(rows: AsyncIterable<RowFields>, format: Format): AsyncIterable<string> {
  return format === 'csv' ? csvText(rows) : jsonLinesText(rows);
}

async function* jsonLinesText(rows: AsyncIterable<RowFields>): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonOf(row)}\n`;
}

/** Yields one JSON document. */
export async function* jsonText(rows: AsyncIterable<RowFields>): AsyncGenerator<string> {
  let before = '[';
  for await (const row of rows) {
    yield `${before}\n${jsonOf(row)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** Returns the JSON of a row, which is safe to print on a terminal. */
function jsonOf(row: RowFields): string {
  return escapeControls(JSON.stringify(row));
}

async function* csvText(rows: AsyncIterable<RowFields>): AsyncGenerator<string> {
  yield stringify([], { columns, header: true });
  for await (const row of rows) {
    yield stringify([row], { columns, cast: { object: cellOf, boolean: String } });
  }
}

/** Formats a cell. A list holds channels, which contain no spaces, or escalations. */
function cellOf(value: object): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value
    .map((item: unknown) => (typeof item === 'string' ? item : formatEscalation(item)))
    .join(' ');
}

/**
 * Yields the text of a file, or of standard input for `-`, piece by piece.
 *
 * @throws InvalidInputError
 */
export async function* textOf(
  file: string,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<string> {
  const pieces: AsyncIterable<Uint8Array> = file === '-' ? stdin : createReadStream(file);
  try {
    yield* decode(pieces);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new InvalidInputError(`${file} does not exist: check its name and folder`, {
        cause: error,
      });
    }
    const reason =
      error instanceof TypeError
        ? 'it is not text in UTF-8 or UTF-16: save it as UTF-8'
        : reasonOf(error);
    // After the comma, the message of the file system repeats the name.
    throw new InvalidInputError(`${nameOf(file)} cannot be read: ${reason.split(',')[0]}`, {
      cause: error,
    });
  }
}

/** Decodes UTF-8 and, as spreadsheets and PowerShell write it, UTF-16; drops a byte order mark. */
async function* decode(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let undecoded = new Uint8Array();
  for await (const piece of pieces) {
    undecoded = Buffer.concat([undecoded, piece]);
    if (!decoder && undecoded.length < 2) continue;
    decoder ??= decoderFor(undecoded);
    yield decoder.decode(undecoded, { stream: true });
    undecoded = new Uint8Array();
  }
  decoder ??= decoderFor(undecoded);
  yield decoder.decode(undecoded);
}

/**
 * Returns a decoder by the first two bytes. Rows begin with ASCII, so UTF-16 has a zero byte there.
 */
function decoderFor([first, second]: Uint8Array): TextDecoder {
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const encoding = isLittle ? 'utf-16le' : isBig && second !== undefined ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}
