import { describeArgs } from '../alert-types/args.js';
import type { AlertType } from '../alert-types/define-alert.js';
import { openTypes } from './open-project.js';
import { print } from './output.js';
import { table } from './table.js';

/** Prints the args of the first word that is a type, if there is one. */
export async function printTypeHelp(words: string[]): Promise<void> {
  const types = await openTypes();
  const type = words.map((word) => types.get(word)).find((each) => each !== undefined);
  if (type) print(false, null, `\n${typeHelp(type)}`);
}

/** Formats a line per arg, with its meaning and its default. */
export function typeHelp({ type, args }: Pick<AlertType, 'type' | 'args'>): string {
  const { properties, required } = describeArgs(args);
  const entries = Object.entries(properties);
  if (entries.length === 0) return `${type} takes no args.`;
  const meaning = ([name, { description = '', default: otherwise }]: (typeof entries)[number]) => {
    if (otherwise !== undefined) return `${description} (default: ${JSON.stringify(otherwise)})`;
    return required.includes(name) ? description : `${description} (optional)`;
  };
  const columns = [
    {
      head: `Args of ${type}:`,
      cells: entries.map(([name, { type: of }]) => `  --arg ${name}=<${of.join('|') || 'json'}>`),
    },
    { head: '', cells: entries.map((entry) => meaning(entry).trim()) },
  ];
  return table([columns]);
}
