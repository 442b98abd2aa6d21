/** More than any row needs: args take 64 KiB at most. */
export const LONGEST_ROW = 1024 * 1024;

/** Node's readline would also split at U+2028, which JSON may contain as it is. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    // Of a line without end, no more than shows that it is too long.
    rest = (lines.pop() ?? '').slice(0, LONGEST_ROW + 1);
    yield* lines;
  }
  yield rest;
}
