import { z } from 'zod';
import type { Args } from '../contract/input.js';
import { InvalidInputError } from '../util/errors.js';
import { oneLine } from '../util/text.js';
import type { AlertType } from './define-alert.js';

/** Args are identifiers that are read when the alert fires; data belongs in a database. */
const MAX_ARGS_BYTES = 64 * 1024;

const json = z.record(z.string(), z.json());

/**
 * The args as they are kept until the alert fires: JSON that the type's schema takes, unknown keys refused.
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
      `invalid args for ${type}: ${problems(checked.error)}: see 'alerts types'`,
    );
  }
  return json.parse(kept);
}

/** Zod compiles each schema it has made, which takes longer than to check. */
const strictSchemas = new WeakMap<z.ZodObject, z.ZodObject>();

function strict(schema: z.ZodObject): z.ZodObject {
  const made = strictSchemas.get(schema) ?? schema.strict();
  strictSchemas.set(schema, made);
  return made;
}

function problems({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) =>
      message.endsWith('received undefined')
        ? `${path.join('.')} is missing`
        : [path.join('.'), message].filter(Boolean).join(': '),
    )
    .join('; ');
}

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

/** @throws InvalidInputError that names `what` */
export function parseObject(text: string, what: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(jsonOrText(text));
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(what);
}

/** Reads TRUE and FALSE, too, as spreadsheets write them. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(/^(true|false)$/i.test(text) ? text.toLowerCase() : text);
  } catch {
    return text;
  }
}

/** Room for it in a list. */
const MAX_SUBJECT_LENGTH = 60;

/** What an alert is about, as its type says, or else its args: `reporterId 7`; empty when it has none. */
export function subjectOf(type: AlertType, args: Args): string {
  const text = type.subject?.(type.args.parse(args)) ?? plain(args);
  const line = oneLine(text).trim();
  return line.length > MAX_SUBJECT_LENGTH ? `${line.slice(0, MAX_SUBJECT_LENGTH - 1)}…` : line;
}

function plain(args: Args): string {
  const simple = Object.entries(args).flatMap(([name, value]) =>
    typeof value === 'object' ? [] : [`${name} ${value}`],
  );
  return simple.join(', ');
}
