import { z } from 'zod';

/** A part of a JSON Schema, of which some keywords matter here. */
interface Schema {
  [keyword: string]: unknown;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  enum?: unknown[] | undefined;
  anyOf?: Schema[] | undefined;
  items?: Schema | undefined;
  $defs?: Record<string, Schema> | undefined;
}

const schema: z.ZodType<Schema> = z.looseObject({
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  required: z.array(z.string()).optional(),
  enum: z.array(z.unknown()).optional(),
  get anyOf() {
    return z.array(schema).optional();
  },
  get items() {
    return schema.optional();
  },
  get $defs() {
    return z.record(z.string(), schema).optional();
  },
});

/** Keywords that say nothing about what is valid, and those that are compared one by one. */
const COMPARED = new Set([
  'description',
  'title',
  'properties',
  'required',
  'enum',
  'anyOf',
  'items',
  '$defs',
]);

/**
 * Returns what breaks programs that were written for an earlier schema, by the path of the field. Programs write
 * requests and read answers.
 */
export function breakingChanges(
  earlier: unknown,
  later: unknown,
  kind: 'request' | 'answer',
): string[] {
  const compare = (before: Schema, after: Schema, path: string): string[] => [
    ...Object.entries(before.properties ?? {}).flatMap(([name, field]) => {
      const now = after.properties?.[name];
      return now ? compare(field, now, `${path}.${name}`) : [`${path}.${name} is gone`];
    }),
    ...Object.entries(before.$defs ?? {}).flatMap(([name, definition]) => {
      const now = after.$defs?.[name];
      return now ? compare(definition, now, name) : [`${name} is gone`];
    }),
    ...(before.items ? compare(before.items, after.items ?? {}, `${path}[]`) : []),
    ...alternatives(before.anyOf ?? [], after.anyOf ?? [], path),
    ...missing(before.enum, after.enum).map((value) => `${path} is never ${String(value)}`),
    ...requirements(before.required, after.required, path),
    ...(rest(before) === rest(after) ? [] : [`${path} was ${rest(before)}, and is ${rest(after)}`]),
  ];
  const alternatives = (before: Schema[], after: Schema[], path: string) => [
    ...before.flatMap((each, index) => compare(each, after[index] ?? {}, path)),
    ...(kind === 'answer' && after.length > before.length ? [`${path} can be something else`] : []),
  ];
  const requirements = (before: string[] = [], after: string[] = [], path: string) =>
    kind === 'request'
      ? missing(after, before).map((name) => `${path}.${String(name)} is required`)
      : missing(before, after).map((name) => `${path}.${String(name)} may be absent`);
  return compare(schema.parse(earlier), schema.parse(later), kind);
}

function missing(from: unknown[] = [], inside: unknown[] = []): unknown[] {
  return from.filter((value) => !inside.includes(value));
}

/** Returns the other keywords as text: the type, the format and whatever limits the values. */
function rest(part: Schema): string {
  const keywords = Object.entries(part).filter(([keyword]) => !COMPARED.has(keyword));
  return JSON.stringify(Object.fromEntries(keywords.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
