import { inspect } from 'node:util';
import { expect } from 'vitest';

/**
 * Returns what the work throws, and checks that no secret occurs in its message, stack, causes or
 * fields.
 */
export async function failureOf(work: () => unknown, secrets: readonly string[]): Promise<unknown> {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(Error);
  const all = inspect(error, { depth: Infinity, showHidden: true });
  for (const secret of secrets) expect(all).not.toContain(secret);
  if (error instanceof Error) expect(error.message).not.toContain('\n');
  return error;
}
