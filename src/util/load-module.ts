import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonOf } from './errors.js';
import { oneLine } from './text.js';

export type Exports = Record<string, unknown>;

/**
 * Loads a file and returns its exports.
 *
 * @throws Error that names the file and, if known, the line that failed
 */
export type LoadModule = (file: string) => Promise<Exports>;

type LoadedModules = () => Promise<Record<string, Exports>>;

/**
 * Returns a loader for the user's files. It loads TypeScript as it is, where `./other.js` may mean
 * `./other.ts`, and loads each file once.
 *
 * @param modules returns modules that are loaded already, by name, for use in TypeScript
 */
export function moduleLoader(modules: LoadedModules = async () => ({})): LoadModule {
  let importTypeScript: LoadModule | undefined;
  return async (file) => {
    try {
      if (/\.m?js$/.test(file)) return await import(pathToFileURL(file).href);
      importTypeScript ??= await typeScriptLoader(await modules());
      return await importTypeScript(file);
    } catch (error) {
      throw new Error(`${file} cannot be loaded: ${problemOf(error)}`, { cause: error });
    }
  };
}

async function typeScriptLoader(virtualModules: Record<string, Exports>): Promise<LoadModule> {
  const { createJiti } = await import('jiti');
  const modules = join(process.cwd(), 'node_modules');
  const jiti = createJiti(import.meta.url, {
    interopDefault: false,
    virtualModules,
    // The default may be in /tmp, where others could put code.
    fsCache: existsSync(modules) && join(modules, '.cache', 'jiti'),
  });
  return (file) => jiti.import<Exports>(file);
}

/** Returns the problem in one line, without the loader's own files. */
function problemOf(error: unknown): string {
  const reason = oneLine(reasonOf(error).replace(/\nRequire stack:.*/s, ''));
  const place = error instanceof Error ? userFrame.exec(error.stack ?? '')?.[1] : undefined;
  return place === undefined || reason.includes(place) ? reason : `${reason} (${place})`;
}

/** Matches the first frame of a stack in one of the user's files: `/shop/alerts/late.ts:7`. */
const userFrame = /(?:^|[( ]|file:\/\/)(\/(?!\S*\/node_modules\/)[^\s()]+\.[cm]?[jt]s:\d+)/m;
