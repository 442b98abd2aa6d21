import { oneLine } from '../one-line.js';
import type { AlertType } from '../registry/define-alert.js';
import type { Args } from '../workflows/messages.js';

/** Room for it in a list. */
const LONGEST = 60;

/** What an alert is about, as its type says, or else its args: `reporterId 7`; empty when it has none. */
export function subjectOf(type: AlertType, args: Args): string {
  const text = type.subject?.(type.args.parse(args)) ?? plain(args);
  const line = oneLine(text).trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function plain(args: Args): string {
  const simple = Object.entries(args).flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [`${name} ${value}`],
  );
  return simple.join(', ');
}
