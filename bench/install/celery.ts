import { execFile } from 'node:child_process';
import { readFileSync, existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bench, cache } from '../paths.js';

const requirements = join(bench, 'systems', 'celery', 'requirements.txt');

/** A virtual environment for these very versions. */
function environmentFolder(): string {
  const sum = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  return join(cache, `bench-celery-${sum.slice(0, 12)}`);
}

export function celeryPython(): string {
  return join(environmentFolder(), 'bin', 'python');
}

/** Written last, so that an interruption leaves nothing that is taken for whole. */
function mark(): string {
  return join(environmentFolder(), 'installed');
}

export function hasCelery(): boolean {
  return existsSync(mark());
}

/** @throws Error in the words of Python or pip */
export async function installCelery(): Promise<void> {
  const run = promisify(execFile);
  await rm(environmentFolder(), { recursive: true, force: true });
  await run('python3', ['-m', 'venv', environmentFolder()]);
  const options = ['--quiet', '--disable-pip-version-check', '--requirement', requirements];
  await run(celeryPython(), ['-m', 'pip', 'install', ...options]);
  await writeFile(mark(), '');
}
