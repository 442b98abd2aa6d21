import { execFile } from 'node:child_process';
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

const JAVASCRIPT = /\.m?js$/;

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
      if (JAVASCRIPT.test(file)) return await import(pathToFileURL(file).href);
      importTypeScript ??= await typeScriptLoader(await modules());
      return await importTypeScript(file);
    } catch (error) {
      const place = thrownAt(error) ?? (await placeOfSyntaxError(error, file));
      throw new Error(`${file} cannot be loaded: ${problemOf(error, place)}`, { cause: error });
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
function problemOf(error: unknown, place: string | undefined): string {
  const reason = oneLine(reasonOf(error).replace(/\nRequire stack:.*/s, ''));
  return place === undefined || reason.includes(place) ? reason : `${reason} (${place})`;
}

/** Returns the file and the line where an error was thrown. */
function thrownAt(error: unknown): string | undefined {
  return error instanceof Error ? userFrame.exec(error.stack ?? '')?.[1] : undefined;
}

/** Asks another Node, which prints the place of a syntax error in JavaScript, but does not put it into the error. */
async function placeOfSyntaxError(error: unknown, file: string): Promise<string | undefined> {
  if (!(error instanceof SyntaxError) || !JAVASCRIPT.test(file)) return undefined;
  const code = `await import(${JSON.stringify(pathToFileURL(file).href)})`;
  const args = ['--input-type=module', '--eval', code];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 5000 }, (_, _stdout, stderr) =>
      resolve(/^file:\/\/(\/.*:\d+)$/m.exec(stderr)?.[1]),
    );
  });
}

/** Matches the first frame of a stack in one of the user's files: `/shop/alerts/late.ts:7`. */
const userFrame = /(?:^|[( ]|file:\/\/)(\/(?!\S*\/node_modules\/)[^\s()]+\.[cm]?[jt]s:\d+)/m;
