import { parseObject } from '../arg-reader.js';
import { BadInput } from '../../errors.js';
import { keys } from './columns.js';
import { LONGEST_ROW, linesOf } from './lines.js';
import type { Fields, Row } from './row.js';

/** One JSON object a line; empty lines are left out. */
export async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 0;
  for await (const content of linesOf(text)) {
    line += 1;
    if (content.trim() !== '') yield { line, read: () => fieldsOf(content) };
  }
}

function fieldsOf(content: string): Fields {
  if (content.length > LONGEST_ROW) throw new BadInput('the line is longer than 1 MiB');
  const fields = parseObject(
    content,
    'the line is not a JSON object: write for instance {"type":"clock","in":"2 days"}',
  );
  const unknown = Object.keys(fields).find((key) => !keys.includes(key));
  if (unknown === undefined) return fields;
  throw new BadInput(`no key is named '${unknown}': there are ${keys.join(', ')}`);
}
