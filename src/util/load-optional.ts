import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Thrown when a package is needed that this installation omits. The message names the command that installs it. */
export class MissingPackageError extends Error {
  override name = 'MissingPackageError';
}

/**
 * Loads a module that needs packages which an installation may omit: optional dependencies and peers.
 *
 * @param user begins the message, such as 'a worker'
 * @throws MissingPackageError
 */
export async function loadOptional<T>(
  user: string,
  packages: readonly string[],
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw missingPackage(error, user, packages);
  }
}

/** Returns the error, or a MissingPackageError if loading one of these packages caused it. */
export function missingPackage(error: unknown, user: string, packages: readonly string[]): unknown {
  const name = packageMissingIn(error);
  if (name === undefined || !packages.includes(name)) return error;
  const cure = `npm install ${packages.map((each) => `${each}@${rangeOf(each)}`).join(' ')}`;
  return new MissingPackageError(
    `${user} needs the package ${name}, which is not installed: ${cure}`,
    { cause: error },
  );
}

function packageMissingIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return undefined;
  return /^Cannot find (?:package|module) '((?:@[^/']+\/)?[^/']+)/.exec(error.message)?.[1];
}

const ranges = z.record(z.string(), z.string());
const manifest = z.object({ optionalDependencies: ranges, peerDependencies: ranges });

function rangeOf(name: string): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { optionalDependencies, peerDependencies } = manifest.parse(JSON.parse(text));
  return { ...peerDependencies, ...optionalDependencies }[name] ?? 'latest';
}
