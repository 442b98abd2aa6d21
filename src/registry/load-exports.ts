import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { reasonOf } from '../reason.js';

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
): Promise<{ file: string; found: Set<T> }[]> {
  const files = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (!/(?<!\.d)\.[jt]s$/.test(name)) continue;
    const file = join(fileURLToPath(folder), name);
    const found = new Set((await load(file)).filter(is));
    if (found.size === 0) {
      throw new Error(`${file} exports no ${what}: export one made with ${by}, or move it`);
    }
    files.push({ file, found });
  }
  return files;
}

async function load(file: string): Promise<unknown[]> {
  try {
    const exports: Record<string, unknown> = await import(pathToFileURL(file).href);
    return Object.values(exports);
  } catch (error) {
    throw new Error(`${file} cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
}
