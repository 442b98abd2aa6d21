import { z } from 'zod';
import type { Args } from '../contract/input.js';
import { InvalidInputError } from '../util/errors.js';
import { oneLine, shorten } from '../util/text.js';
import type { AlertType } from './define-alert.js';

/**
 * Limits the args, which are identifiers for use when the alert fires. Data belongs in a database.
 */
const MAX_ARGS_BYTES = 64 * 1024;

const json = z.record(z.string(), z.json());

/**
 * Returns the args as they are stored until the alert fires: JSON that the type's schema accepts,
 * without unknown keys.
 *
 * @throws InvalidInputError
 */
export function checkArgs(
  { type, args: schema }: Pick<AlertType, 'type' | 'args'>,
  args: unknown,
): Args {
  const text = JSON.stringify(args ?? null);
  if (Buffer.byteLength(text) > MAX_ARGS_BYTES) {
    throw new InvalidInputError(`the args of ${type} are over 64 KiB: pass identifiers, not data`);
  }
  const kept: unknown = JSON.parse(text);
  const checked = strict(schema).safeParse(kept);
  if (!checked.success) {
    throw new InvalidInputError(
      `invalid args for ${type}: ${problems(checked.error, kept)}: see 'alerts types'`,
    );
  }
  return json.parse(kept);
}

/** Caches strict schemas, since Zod takes longer to compile one than to check args. */
const strictSchemas = new WeakMap<z.ZodObject, z.ZodObject>();

/** Returns the schema without unknown keys, unless it says itself what becomes of them. */
function strict(schema: z.ZodObject): z.ZodObject {
  if (schema.def.catchall) return schema;
  const made = strictSchemas.get(schema) ?? schema.strict();
  strictSchemas.set(schema, made);
  return made;
}

function problems({ issues }: z.ZodError, given: unknown): string {
  return issues
    .map(({ path, message }) => {
      const [name] = path;
      const isAbsent = path.length === 1 && name !== undefined && !(name in Object(given));
      // A schema that converts its input, such as z.coerce.number(), has received NaN.
      return message.endsWith('received undefined') || (isAbsent && message.includes('received'))
        ? `${path.join('.')} is missing`
        : [path.join('.'), message].filter(Boolean).join(': ');
    })
    .join('; ');
}

/** Holds one name, several for a union, and none for a more complex type. */
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

/** Returns the JSON Schema of a type's args as input. */
export function jsonSchemaOf(schema: z.ZodObject) {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Returns the args of a type with the names of their types. */
export function describeArgs(schema: z.ZodObject) {
  return schemaOf.parse(jsonSchemaOf(schema));
}

/** Parses an arg given as text: kept as text where the type wants text, JSON otherwise. */
export type ArgReader = (key: string, text: string) => unknown;

export function argReader(schema: z.ZodObject): ArgReader {
  const properties = new Map(Object.entries(describeArgs(schema).properties));
  return (key, text) => (properties.get(key)?.type.includes('string') ? text : jsonOrText(text));
}

/** Parses a JSON object. @throws InvalidInputError with the message `what` */
export function parseObject(text: string, what: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOrText(text));
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(what);
}

/** Parses JSON, and TRUE and FALSE as spreadsheets write them. Returns anything else as text. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(/^(true|false)$/i.test(text) ? text.toLowerCase() : text);
  } catch {
    return text;
  }
}

/** Limits a subject to the room in a list. */
const MAX_SUBJECT_LENGTH = 60;

/**
 * Returns what an alert is about, by its type or else its args: `reporterId 7`. Returns '' if it
 * has none.
 */
export function subjectOf(type: AlertType, args: Args): string {
  const text = type.subject?.(type.args.parse(args)) ?? plain(args);
  return shorten(oneLine(text).trim(), MAX_SUBJECT_LENGTH);
}

function plain(args: Args): string {
  const simple = Object.entries(args).flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [`${name} ${value}`],
  );
  return simple.join(', ');
}
