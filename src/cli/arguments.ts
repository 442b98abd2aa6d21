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

/** The id of an alert; an empty one is a variable that was not set. */
export function alertId(text: string): string {
  if (text !== '') return text;
  throw new InvalidInputError("the id is empty: 'alerts list --all' shows the ids there are");
}

/** For an argument that takes several. */
export function alertIds(text: string, ids: string[] = []): string[] {
  return [...ids, alertId(text)];
}

/** `to=string text=string [urgent=boolean]` */
export function argsText(schema: z.ZodObject): string {
  const { properties, required } = describeArgs(schema);
  const texts = Object.entries(properties).map(([key, { type }]) => {
    const text = `${key}=${type.join('|') || 'json'}`;
    return required.includes(key) ? text : `[${text}]`;
  });
  return texts.join(' ');
}

/**
 * The args from `--arg KEY=VALUE` and `--args JSON`.
 *
 * @throws InvalidInputError
 */
export function readArgs(schema: z.ZodObject, pairs: string[], json: string | undefined) {
  const args = new Map(json === undefined ? [] : Object.entries(parseObject(json, NO_OBJECT)));
  const read = argReader(schema);
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new InvalidInputError(
        `--arg '${pair}' is not KEY=VALUE: write for instance --arg to=Ada`,
      );
    }
    if (args.has(key)) throw new InvalidInputError(`the arg '${key}' is given twice: give it once`);
    args.set(key, read(key, value));
  }
  return Object.fromEntries(args);
}

const NO_OBJECT = `--args is not a JSON object: write for instance --args '{"to":"Ada"}'`;
