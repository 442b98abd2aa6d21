import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadModule } from './load-module.js';

/** In place of a file, for what the package itself has. */
export const BUILT_IN = 'durable-alerts';

export interface Source<T> {
  file: string;
  /** Each once. */
  found: Set<T>;
}

export interface Wanted<T> {
  is: (value: unknown) => value is T;
  /** In words, and what makes one. */
  what: string;
  by: string;
}

/**
 * What the files of a folder export of one kind, each once a file.
 *
 * @throws Error that names the file, when one cannot be loaded or exports none
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
