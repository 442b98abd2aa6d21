import { oneLine } from '../one-line.js';
import type { AlertType } from '../registry/define-alert.js';
import type { Args } from '../workflows/messages.js';

/** Room for it in a list. */
const LONGEST = 60;

/** What an alert is about, as its type says, or else its args: `reporterId 7`; empty when it has none. */
export function subjectOf({ args: schema, subject }: AlertType, args: Args): string {
  const text = subject?.(schema.parse(args)) ?? plain(args);
  const line = oneLine(text).trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function plain(args: Args): string {
  const simple = Object.entries(args).filter(([, value]) => typeof value !== 'object');
  return simple.map(([name, value]) => `${name} ${value}`).join(', ');
}
