import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Format } from '../../../src/client/bulk/row.js';
import { readRows } from '../../../src/client/bulk/read-rows.js';
import type { Row } from '../../../src/client/bulk/row.js';
import type { AlertType } from '../../../src/alert-types/define-alert.js';
import { typesOf } from '../../support/temporal.js';

/** A type with an arg of each kind. */
export const note: AlertType = {
  type: 'note',
  args: z.object({
    text: z.string(),
    copies: z.number().optional(),
    tags: z.array(z.string()).optional(),
    any: z.json().optional(),
    urgent: z.boolean().optional(),
  }),
  message: () => ({ text: '' }),
};

export const types = typesOf(note);

/** Yields the rows of a file with some content. */
export async function* rowsOf(content: string | Uint8Array, format: Format): AsyncGenerator<Row> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-rows-'));
  try {
    const file = join(directory, 'rows');
    await writeFile(file, content);
    yield* readRows(file, format, types);
  } finally {
    await rm(directory, { recursive: true });
  }
}
