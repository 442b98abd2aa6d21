import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadModule } from './load-module.js';

/** Stands in for a file name where a type or channel comes with the package. */
export const BUILT_IN = 'durable-alerts';

export interface Source<T> {
  file: string;
  /** Holds each export once. */
  found: Set<T>;
}

export interface Wanted<T> {
  is: (value: unknown) => value is T;
  /** Describes the kind in a message. */
  what: string;
  /** Names the function that makes one. */
  by: string;
}

/**
 * Returns what the files of a folder export of one kind, each export once per file.
 *
 * @throws Error that names the file when it cannot be loaded or exports nothing of the kind
 */
export async function loadExports<T>(
  folder: URL,
  { is, what, by }: Wanted<T>,
  loadModule: LoadModule,
): Promise<Source<T>[]> {
  const files = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (!/(?<!\.d|\.test|\.spec)\.m?[jt]s$/.test(name)) continue;
    const file = join(fileURLToPath(folder), name);
    const found = new Set(Object.values(await loadModule(file)).filter(is));
    if (found.size === 0) {
      throw new Error(`${file} exports no ${what}: export one made with ${by}, or move it`);
    }
    files.push({ file, found });
  }
  return files;
}
