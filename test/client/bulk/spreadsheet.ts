import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';

/** How a spreadsheet saves a table as text. */
export interface Saving {
  separator: ',' | ';' | '\t';
  /** Whether the first line declares the separator. */
  names: boolean;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  byteOrderMark: boolean;
  /** The number of empty columns at the end. */
  emptyColumns: number;
  /** Whether it writes 7 as 7.0. */
  decimals: boolean;
  lineBreak: '\r\n' | '\n';
}

export const saving: fc.Arbitrary<Saving> = fc.record({
  separator: fc.constantFrom(',', ';', '\t'),
  names: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
  byteOrderMark: fc.boolean(),
  emptyColumns: fc.nat(3),
  decimals: fc.boolean(),
  lineBreak: fc.constantFrom('\r\n', '\n'),
});

const NUMBERS = /^(times|set\..*|retry\.(maximumAttempts|backoffCoefficient))$/;

/** Returns what a spreadsheet writes after it has opened this CSV. */
export function savedBySpreadsheet(csv: string, how: Saving): Buffer {
  const [header = [], ...rows]: string[][] = parse(csv);
  const lines = rows.map((cells) => cells.map((cell, index) => cellOf(header[index], cell, how)));
  const empty = Array.from({ length: how.emptyColumns }, () => '');
  const text = stringify(
    [header, ...lines].map((cells) => cells.concat(empty)),
    { delimiter: how.separator, record_delimiter: how.lineBreak },
  );
  return encoded(`${how.names ? `sep=${how.separator}${how.lineBreak}` : ''}${text}`, how);
}

function cellOf(column = '', cell: string, { decimals }: Saving): string {
  if (column === 'critical') return cell.toUpperCase();
  return decimals && NUMBERS.test(column) && /^\d+$/.test(cell) ? `${cell}.0` : cell;
}

function encoded(text: string, { encoding, byteOrderMark }: Saving): Buffer {
  const marked = byteOrderMark ? `\uFEFF${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked);
  const little = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}
