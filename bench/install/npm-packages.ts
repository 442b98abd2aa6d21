import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bench } from '../paths.js';

const lock = join(bench, 'package-lock.json');
/** A copy of the lock file, made when everything in it was installed. */
const installed = join(bench, 'node_modules', '.installed-lock.json');

export function hasNpmPackages(): boolean {
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(lock));
}

/** @throws Error in the words of npm */
export async function installNpmPackages(): Promise<void> {
  // What its scripts would compile is optional.
  await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: bench });
  await copyFile(lock, installed);
}
