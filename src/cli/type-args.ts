import type { z } from 'zod';
import { argReader, describeArgs, parseObject } from '../alert-types/args.js';
import type { AlertType } from '../alert-types/define-alert.js';
import { InvalidInputError } from '../util/errors.js';
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

/** Formats the args of a type: `to=string text=string [urgent=boolean]`. */
export function argsText(schema: z.ZodObject): string {
  const { properties, required } = describeArgs(schema);
  const texts = Object.entries(properties).map(([key, { type }]) => {
    const text = `${key}=${type.join('|') || 'json'}`;
    return required.includes(key) ? text : `[${text}]`;
  });
  return texts.join(' ');
}

/**
 * Reads the args from `--arg KEY=VALUE` and `--args JSON`.
 *
 * @throws InvalidInputError
 */
export function readArgs(schema: z.ZodObject, pairs: string[], json: string | undefined) {
  const args = new Map(json === undefined ? [] : Object.entries(parseObject(json, NOT_AN_OBJECT)));
  const read = argReader(schema);
  for (const pair of pairs) {
    const [key, value] = splitArg(pair);
    if (args.has(key)) throw new InvalidInputError(`the arg '${key}' is given twice: give it once`);
    args.set(key, read(key, value));
  }
  return Object.fromEntries(args);
}

/** Splits `KEY=VALUE`. @throws InvalidInputError */
export function splitArg(pair: string): [key: string, value: string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key !== undefined && value !== undefined) return [key, value];
  throw new InvalidInputError(`--arg '${pair}' is not KEY=VALUE: write, for example, --arg to=Ada`);
}

const NOT_AN_OBJECT = `--args is not a JSON object: write, for example, --args '{"to":"Ada"}'`;
