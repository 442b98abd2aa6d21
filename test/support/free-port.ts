import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

/**
 * Returns a free port. It is below those that the system gives to any server that asks for one,
 * which could take the port before the test does.
 */
export function freePort(): Promise<number> {
  const first = randomInt(10_000, 29_000);
  return getPort({ port: portNumbers(first, first + 999) });
}
