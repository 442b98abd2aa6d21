import { createReadStream } from 'node:fs';
import { reasonOf } from '../../reason.js';
import { BadInput } from '../../errors.js';
import { nameOf } from './format.js';

/** The text of a file, or of standard input for `-`, piece by piece. @throws BadInput */
export async function* textOf(
  file: string,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<string> {
  // It drops a byte order mark.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const pieces: AsyncIterable<Uint8Array> = file === '-' ? stdin : createReadStream(file);
  try {
    for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new BadInput(`there is no file ${file}: check its name and folder`, { cause: error });
    }
    const what = error instanceof TypeError ? 'it is not text in UTF-8' : reasonOf(error);
    // Of the file system's words, what comes after the comma is the name again.
    throw new BadInput(`${nameOf(file)} cannot be read: ${what.split(',')[0]}`, { cause: error });
  }
}
