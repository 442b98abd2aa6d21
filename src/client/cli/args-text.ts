import type { z } from 'zod';
import { argReader, describeArgs, parseObject } from '../arg-reader.js';
import { BadInput } from '../../errors.js';

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
 * @throws BadInput
 */
export function readArgs(schema: z.ZodObject, pairs: string[], json: string | undefined) {
  const args = new Map(json === undefined ? [] : Object.entries(parseObject(json, NO_OBJECT)));
  const read = argReader(schema);
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new BadInput(`--arg '${pair}' is not KEY=VALUE: write for instance --arg to=Ada`);
    }
    if (args.has(key)) throw new BadInput(`the arg '${key}' is given twice: give it once`);
    args.set(key, read(key, value));
  }
  return Object.fromEntries(args);
}

const NO_OBJECT = `--args is not a JSON object: write for instance --args '{"to":"Ada"}'`;
