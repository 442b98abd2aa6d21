import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';

/** Parses a date as its first moment in UTC. */
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a date (2026-07-01) or a time with its offset (2026-07-01T17:00:00Z)',
  })
  .transform((text) => new Date(text).toISOString());

const CsvRow = z.strictObject({
  reporter_id: z.string('is missing'),
  reporter_name: z.string('is missing'),
  report_id: z.string('is missing'),
  title: z.string().optional(),
  due_on: instant,
  filed_on: instant.optional(),
});
export type CsvRow = z.output<typeof CsvRow>;

/**
 * Yields the rows of a CSV file with a header.
 *
 * @throws Error that names the file and line of an invalid row
 */
export async function* readRows(csvPath: string): AsyncGenerator<CsvRow> {
  let tooMany = 0;
  // Position where the last readable row ended.
  let end = { line: 1, emptyLines: 0 };
  const parser = parse({
    bom: true,
    // Treats an empty field as missing.
    cast: (field) => field || undefined,
    columns: true,
    on_record: (record: unknown, { lines, empty_lines: emptyLines }) => {
      tooMany += lineBreaksCountedTwice(record);
      end = { line: lines - tooMany, emptyLines };
      return { record, line: end.line };
    },
    // An unclosed quote would otherwise read the rest of the file into memory.
    max_record_size: 100_000,
    skip_empty_lines: true,
    trim: true,
  });
  // A read error also ends the parser, and the loop below, with its error.
  pipeline(createReadStream(csvPath), parser, () => {});
  const records: AsyncIterable<{ record: unknown; line: number }> = parser;
  try {
    for await (const { record, line } of records) {
      const row = CsvRow.safeParse(record);
      if (!row.success) throw new Error(`${csvPath} line ${line}: ${complaint(row.error)}`);
      yield row.data;
    }
  } catch (error) {
    // The parser's message lacks the file, and counts some lines of the invalid row twice.
    if (error instanceof CsvError) {
      const begin = end.line + 1 + Number(error['empty_lines'] ?? end.emptyLines) - end.emptyLines;
      const message = error.message.replace(/(?<= line )\d+/, String(begin));
      throw new Error(`${csvPath}: ${message}`, { cause: error });
    }
    throw error;
  }
}

/** Counts the line breaks in the cells of a row, each of which csv-parse counts as two lines. */
function lineBreaksCountedTwice(record: unknown): number {
  const cells: unknown[] = typeof record === 'object' && record ? Object.values(record) : [];
  return cells.join(',').split('\r\n').length - 1;
}

function complaint({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [...path, message].join(' ')).join('; ');
}
