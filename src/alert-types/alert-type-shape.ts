import { z } from 'zod';
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
  type: z.string(),
  args: z.instanceof(z.ZodObject),
  message: z.custom((value) => typeof value === 'function'),
});

export function isAlertType(value: unknown): value is AlertType {
  return shape.safeParse(value).success;
}

/**
 * Returns an unknown field of a literal, such as a misspelt condition, which would let the alert go
 * out unchecked.
 */
export function unknownField(type: object): string | undefined {
  // An instance of a class may have fields of its own.
  if (Object.getPrototypeOf(type) !== Object.prototype) return undefined;
  return Object.keys(type).find((key) => !(key in fields));
}
