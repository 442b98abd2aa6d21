import { z } from 'zod';
import type { AlertType } from '../registry/define-alert.js';
import type { Args } from '../workflows/messages.js';
import { BadInput } from '../errors.js';

/** Args are identifiers that are read when the alert fires; data belongs in a database. */
const MOST_BYTES = 64 * 1024;

const json = z.record(z.string(), z.json());

/**
 * The args as they are kept until the alert fires: JSON that the type's schema takes, unknown keys refused.
 *
 * @throws BadInput
 */
export function checkArgs(
  { type, args: schema }: Pick<AlertType, 'type' | 'args'>,
  args: unknown,
): Args {
  const text = JSON.stringify(args ?? null);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw new BadInput(`the args of ${type} are over 64 KiB: pass identifiers, not data`);
  }
  const kept: unknown = JSON.parse(text);
  const checked = strict(schema).safeParse(kept);
  if (!checked.success) {
    throw new BadInput(`bad args for ${type}: ${problems(checked.error)}: see 'alerts types'`);
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
