import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { reasonOf } from '../../reason.js';
import { BadInput } from '../../errors.js';
import { nameOf } from './format.js';

/** The text of a file, or of standard input for `-`, piece by piece. @throws BadInput */
export async function* textOf(
  file: string,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<string> {
  const pieces: AsyncIterable<Uint8Array> = file === '-' ? stdin : createReadStream(file);
  try {
    yield* decode(pieces);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new BadInput(`there is no file ${file}: check its name and folder`, { cause: error });
    }
    const what =
      error instanceof TypeError
        ? 'it is not text in UTF-8 or UTF-16: save it as UTF-8'
        : reasonOf(error);
    // Of the file system's words, what comes after the comma is the name again.
    throw new BadInput(`${nameOf(file)} cannot be read: ${what.split(',')[0]}`, { cause: error });
  }
}

/** Decodes UTF-8 and, as spreadsheets and PowerShell write it, UTF-16; drops a byte order mark. */
async function* decode(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let waiting = new Uint8Array();
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece]);
    if (!decoder && waiting.length < 2) continue;
    decoder ??= decoderFor(waiting);
    yield decoder.decode(waiting, { stream: true });
    waiting = new Uint8Array();
  }
  decoder ??= decoderFor(waiting);
  yield decoder.decode(waiting);
}

/** Without a byte order mark, UTF-16 shows by the zero in its first letter, which is of ASCII in a file of rows. */
function decoderFor([first, second]: Uint8Array): TextDecoder {
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const encoding = isLittle ? 'utf-16le' : isBig && second !== undefined ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}
