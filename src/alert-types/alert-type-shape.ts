import { z } from 'zod';
import type { Problem } from '../util/load-exports.js';
import type { AlertType } from './define-alert.js';

/** Fields of an alert type. The compiler keeps the list complete. */
const fields: Record<keyof AlertType, true> = {
  type: true,
  args: true,
  refuse: true,
  load: true,
  condition: true,
  message: true,
  resolved: true,
  for: true,
  channels: true,
  expires: true,
  window: true,
  followUp: true,
  subject: true,
  timeout: true,
  retry: true,
};

const shape = z.object({
  type: z.string('must be a name'),
  args: z.instanceof(z.ZodObject, { error: 'must be made with z.object' }),
  message: z.custom((value) => typeof value === 'function', 'must be a function'),
});

export function isAlertType(value: unknown): value is AlertType {
  return shape.safeParse(value).success;
}

/** Returns why an object is no alert type, if only one of the required fields is missing or invalid. */
export function shapeProblem(value: unknown): Problem | undefined {
  const [issue, ...others] = shape.safeParse(value).error?.issues ?? [];
  const field = issue?.path[0];
  if (issue === undefined || field === undefined || others.length > 0) return undefined;
  const text = `has an invalid alert type: ${String(field)} ${issue.message}`;
  return { text, word: String(field) };
}

/** The names of the fields, for an error. */
export const fieldNames = Object.keys(fields);

/**
 * Returns an unknown field of a literal, such as a misspelt condition, which would let the alert go
 * out unchecked.
 */
export function unknownField(type: object): string | undefined {
  // An instance of a class may have fields of its own.
  if (Object.getPrototypeOf(type) !== Object.prototype) return undefined;
  return Object.keys(type).find((key) => !(key in fields));
}
