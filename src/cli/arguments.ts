import type { z } from 'zod';
import { argReader, describeArgs, parseObject } from '../alert-types/args.js';
import { InvalidInputError } from '../util/errors.js';

/** Reads the whole number of an option. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new InvalidInputError(`${option} must be a whole number, not '${text}'`);
  };
}

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, values: string[] = []) => [...values, value];

/** Reads the id of an alert. An empty one usually comes from a variable that is not set. */
export function alertId(text: string): string {
  if (text !== '') return text;
  throw new InvalidInputError("the id is empty: 'alerts list --all' lists all alerts");
}

/** Reads one more id of an argument that takes several. */
export function alertIds(text: string, ids: string[] = []): string[] {
  return [...ids, alertId(text)];
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
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new InvalidInputError(
        `--arg '${pair}' is not KEY=VALUE: write, for example, --arg to=Ada`,
      );
    }
    if (args.has(key)) throw new InvalidInputError(`the arg '${key}' is given twice: give it once`);
    args.set(key, read(key, value));
  }
  return Object.fromEntries(args);
}

const NOT_AN_OBJECT = `--args is not a JSON object: write, for example, --args '{"to":"Ada"}'`;
