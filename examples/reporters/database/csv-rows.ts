import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';

/** A date alone is its first moment in UTC. */
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

/** The rows of a CSV file with a header, one by one; a bad one is an error that names file and line. */
export async function* readRows(csvPath: string): AsyncGenerator<CsvRow> {
  let tooMany = 0;
  // Where the last row ended that could be read.
  let end = { line: 1, emptyLines: 0 };
  const parser = parse({
    bom: true,
    // An empty field is an absent one.
    cast: (field) => field || undefined,
    columns: true,
    on_record: (record: unknown, { lines, empty_lines: emptyLines }) => {
      tooMany += lineBreaksCountedTwice(record);
      end = { line: lines - tooMany, emptyLines };
      return { record, line: end.line };
    },
    // A quote never closed would otherwise read the rest of the file into memory.
    max_record_size: 100_000,
    skip_empty_lines: true,
    trim: true,
  });
  // Any failure to read also ends the parser, and so the loop below, with its error.
  pipeline(createReadStream(csvPath), parser, () => {});
  const records: AsyncIterable<{ record: unknown; line: number }> = parser;
  try {
    for await (const { record, line } of records) {
      const row = CsvRow.safeParse(record);
      if (!row.success) throw new Error(`${csvPath} line ${line}: ${complaint(row.error)}`);
      yield row.data;
    }
  } catch (error) {
    // Its message does not say of which file, and of the lines within the bad row nobody knows which it counts twice.
    if (error instanceof CsvError) {
      const begin = end.line + 1 + Number(error['empty_lines'] ?? end.emptyLines) - end.emptyLines;
      const message = error.message.replace(/(?<= line )\d+/, String(begin));
      throw new Error(`${csvPath}: ${message}`, { cause: error });
    }
    throw error;
  }
}

/** In the cells of a row, where csv-parse counts each for two lines. */
function lineBreaksCountedTwice(record: unknown): number {
  const cells: unknown[] = typeof record === 'object' && record ? Object.values(record) : [];
  return cells.join(',').split('\r\n').length - 1;
}

function complaint({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [...path, message].join(' ')).join('; ');
}
