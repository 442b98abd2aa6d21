import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwAll } from './errors.js';
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
  /** Returns why a value that is meant to be one is invalid. */
  problemOf?: (value: unknown) => Problem | undefined;
}

/** Describes what is wrong in a file, and the word in it that shows the line. */
export interface Problem {
  text: string;
  word: string;
}

/** Returns the file with the line on which a word first stands, if the file can be read. */
export function placeOf(file: string, word: string): string {
  if (!existsSync(file)) return file;
  const lines = readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) => line.includes(word));
  return index === -1 ? file : `${file}:${index + 1}`;
}

/**
 * Returns what the files of a folder export of one kind, each export once per file.
 *
 * @throws Error that names every file that cannot be loaded or exports nothing of the kind
 */
export async function loadExports<T>(
  folder: URL,
  wanted: Wanted<T>,
  loadModule: LoadModule,
): Promise<Source<T>[]> {
  const files = [];
  const errors = [];
  for (const name of (await readdir(folder)).toSorted()) {
    if (!/(?<!\.d|\.test|\.spec)\.m?[jt]s$/.test(name)) continue;
    const file = join(fileURLToPath(folder), name);
    try {
      files.push({ file, found: ofKind(Object.values(await loadModule(file)), wanted, file) });
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  return files;
}

function ofKind<T>(
  values: unknown[],
  { is, what, by, problemOf }: Wanted<T>,
  file: string,
): Set<T> {
  for (const value of values) {
    const problem = problemOf?.(value);
    if (problem) throw new Error(`${placeOf(file, problem.word)} ${problem.text}`);
  }
  const found = new Set(values.filter(is));
  if (found.size > 0) return found;
  throw new Error(`${file} exports no ${what}: export one made with ${by}, or move it`);
}
