import type { ErrorObject } from 'ajv';
import { z } from 'zod';
import type { Json } from '../contract/input.js';

/**
 * Returns a schema that takes what a JSON Schema (2020-12) takes. Unknown keywords are refused,
 * because they may be misspelt.
 *
 * @throws Error when the JSON Schema is invalid
 */
export async function fromJsonSchema(schema: Record<string, Json>): Promise<z.ZodObject> {
  // In the bundle of the command, they have no other exports than these.
  const { default: ajv2020 } = await import('ajv/dist/2020.js');
  const { default: formats } = await import('ajv-formats');
  const types = { strictTypes: false, strictTuples: false, strictRequired: false };
  const ajv = new ajv2020.Ajv2020({ allErrors: true, logger: false, ...types });
  const validate = formats.default(ajv).compile(schema);
  const checked = z.looseObject({}).superRefine((value, context) => {
    if (validate(value)) return;
    for (const error of validate.errors ?? []) {
      context.addIssue({ code: 'custom', ...issueOf(error) });
    }
  });
  // Makes it the JSON Schema of the result as well.
  return checked.meta(schema);
}

interface Problem {
  path: string[];
  message: string;
}

/** Returns an error of the JSON Schema, worded as those of zod where people know them. */
function issueOf({ instancePath, params, message = 'is invalid' }: ErrorObject): Problem {
  const path = instancePath.split('/').slice(1).map(unescaped);
  const { missingProperty, additionalProperty, unevaluatedProperty, allowedValues } = params;
  const unknown: unknown = additionalProperty ?? unevaluatedProperty;
  if (missingProperty !== undefined) {
    return { path: [...path, String(missingProperty)], message: 'received undefined' };
  }
  if (unknown !== undefined) {
    return { path, message: `Unrecognized key: ${JSON.stringify(unknown)}` };
  }
  const allowed = allowedValues === undefined ? '' : `: ${JSON.stringify(allowedValues)}`;
  return { path, message: `${message}${allowed}` };
}

/** Returns the key in a part of a JSON Pointer (RFC 6901). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
