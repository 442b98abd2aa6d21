import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Returns the variables of the file .env in the current directory, or none if it does not exist. */
function readEnvFile(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(join(process.cwd(), '.env'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Sets the variables of .env that the environment does not set. @throws Error if it cannot be read */
export function loadEnvFile(env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(readEnvFile())) env[name] ??= value;
}

/** Returns the environment without the values of .env, for a process that will read the file again. */
export function withoutEnvFile(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const file = readEnvFile();
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value === undefined || file[name] !== value),
  );
}
