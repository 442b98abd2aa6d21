import { z } from 'zod';
import { BadInput } from '../errors.js';

/** One name, several for a union, none where the type is not that simple. */
const typeNames = z
  .union([z.string().transform((name) => [name]), z.array(z.string())])
  .default([]);

const schemaOf = z.object({
  properties: z.record(z.string(), z.object({ type: typeNames })).default({}),
  required: z.array(z.string()).default([]),
});

function describe(schema: z.ZodObject) {
  return schemaOf.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** `to=string text=string [urgent=boolean]` */
export function argsText(schema: z.ZodObject): string {
  const { properties, required } = describe(schema);
  const texts = Object.entries(properties).map(([key, { type }]) => {
    const text = `${key}=${type.join('|') || 'json'}`;
    return required.includes(key) ? text : `[${text}]`;
  });
  return texts.join(' ');
}

/**
 * The args from `--arg KEY=VALUE` and `--args JSON`. A value is text where the type wants text, and JSON elsewhere.
 *
 * @throws BadInput
 */
export function readArgs(schema: z.ZodObject, pairs: string[], json: string | undefined) {
  const args = new Map(json === undefined ? [] : Object.entries(parseObject(json)));
  const properties = new Map(Object.entries(describe(schema).properties));
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new BadInput(`--arg '${pair}' is not KEY=VALUE: write for instance --arg to=Ada`);
    }
    if (args.has(key)) throw new BadInput(`the arg '${key}' is given twice: give it once`);
    args.set(key, properties.get(key)?.type.includes('string') ? value : jsonOrText(value));
  }
  return Object.fromEntries(args);
}

function parseObject(text: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOrText(text));
  if (parsed.success) return parsed.data;
  throw new BadInput(`--args is not a JSON object: write for instance --args '{"to":"Ada"}'`);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
