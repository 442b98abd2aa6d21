import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { reasonOf } from '../reason.js';

export interface Module {
  file: string;
  exports: unknown[];
}

/** Every module of a folder. @throws Error that names the one that cannot be loaded */
export async function loadModules(folder: URL): Promise<Module[]> {
  const modules: Module[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (/(?<!\.d)\.[jt]s$/.test(name)) modules.push(await load(join(fileURLToPath(folder), name)));
  }
  return modules;
}

async function load(file: string): Promise<Module> {
  try {
    const exports: Record<string, unknown> = await import(pathToFileURL(file).href);
    return { file, exports: Object.values(exports) };
  } catch (error) {
    throw new Error(`${file} cannot be loaded: ${reasonOf(error)}`, { cause: error });
  }
}
