import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { type Fields, linesOf } from './row.js';
import { writeRows } from './write-rows.js';

/** Keeps the file private, because args may be confidential. */
const FILE_MODE = 0o600;

/** Writes a new file of rows to the disk. @throws InvalidInputError when it exists or cannot be written */
export async function writeNew(path: string, rows: AsyncIterable<Fields>): Promise<void> {
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

/** Replaces the rows of a file in one step, and removes the file if no row is left. */
export async function rewrite(
  path: string,
  change: (row: Fields) => Fields | undefined,
): Promise<void> {
  const next = `${path}.part`;
  let left = 0;
  async function* changed() {
    for await (const line of linesOf(createReadStream(path, 'utf8'))) {
      if (line === '') continue;
      const row: Fields = JSON.parse(line);
      const now = change(row);
      if (now === undefined) continue;
      left += 1;
      yield now;
    }
  }
  const text = Readable.from(writeRows(changed(), 'jsonl'));
  await pipeline(text, createWriteStream(next, { mode: FILE_MODE, flush: true }));
  await (left > 0 ? rename(next, path) : Promise.all([rm(next), rm(path)]));
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function cannotWrite(path: string, error: unknown): InvalidInputError {
  const [what] = reasonOf(error).split(',');
  return new InvalidInputError(
    `${path} cannot be written, so nothing was cancelled: ${what}: choose another file`,
    { cause: error },
  );
}
