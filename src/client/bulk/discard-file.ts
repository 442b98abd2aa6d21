import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { type RowFields, linesOf } from './row.js';
import { writeRows } from './write-rows.js';

/** The mode of the file, which is private because args may be confidential. */
const FILE_MODE = 0o600;

/** Writes rows to a new file. @throws InvalidInputError when it exists or cannot be written */
export async function writeNew(path: string, rows: AsyncIterable<RowFields>): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  try {
    await pipeline(
      Readable.from(writeRows(rows, 'jsonl')),
      file.createWriteStream({ flush: true }),
    );
  } catch (error) {
    await rm(path);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

/** Changes the rows of a file in one step, and deletes the file if no row remains. */
export async function rewrite(
  path: string,
  change: (row: RowFields) => RowFields | undefined,
): Promise<void> {
  const temporary = `${path}.part`;
  let remaining = 0;
  async function* changedRows() {
    for await (const line of linesOf(createReadStream(path, 'utf8'))) {
      if (line === '') continue;
      const row: RowFields = JSON.parse(line);
      const changed = change(row);
      if (changed === undefined) continue;
      remaining += 1;
      yield changed;
    }
  }
  const text = Readable.from(writeRows(changedRows(), 'jsonl'));
  await pipeline(text, createWriteStream(temporary, { mode: FILE_MODE, flush: true }));
  await (remaining > 0 ? rename(temporary, path) : Promise.all([rm(temporary), rm(path)]));
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function cannotWrite(path: string, error: unknown): InvalidInputError {
  const [reason] = reasonOf(error).split(',');
  return new InvalidInputError(
    `${path} cannot be written, so nothing was cancelled: ${reason}: choose another file`,
    { cause: error },
  );
}
