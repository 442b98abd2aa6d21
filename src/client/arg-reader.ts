import { z } from 'zod';
import { BadInput } from '../errors.js';

/** One name, several for a union, none where the type is not that simple. */
const typeNames = z
  .union([z.string().transform((name) => [name]), z.array(z.string())])
  .default([]);

const property = z.object({
  type: typeNames,
  description: z.string().optional(),
  default: z.unknown().optional(),
});

const schemaOf = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

/** The args of a type as they are given. */
export function jsonSchemaOf(schema: z.ZodObject) {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** The args of a type by the names of their types. */
export function describeArgs(schema: z.ZodObject) {
  return schemaOf.parse(jsonSchemaOf(schema));
}

/** Reads an arg that is written as text: as that text where the type wants text, and as JSON elsewhere. */
export type ArgReader = (key: string, text: string) => unknown;

export function argReader(schema: z.ZodObject): ArgReader {
  const properties = new Map(Object.entries(describeArgs(schema).properties));
  return (key, text) => (properties.get(key)?.type.includes('string') ? text : jsonOrText(text));
}

/** @throws BadInput that names `what` */
export function parseObject(text: string, what: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOrText(text));
  if (parsed.success) return parsed.data;
  throw new BadInput(what);
}

/** Reads TRUE and FALSE, too, as spreadsheets write them. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(/^(true|false)$/i.test(text) ? text.toLowerCase() : text);
  } catch {
    return text;
  }
}
