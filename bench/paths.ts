import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This runs as bench/dist/paths.js. */
const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const project = inProject('.');
export const bench = inProject('bench');
export const built = inProject('bench/dist');
export const temporalScript = inProject('temporal-dev.sh');

/** Where what is installed outlives a clone. */
export const cache =
  process.env['DURABLE_ALERTS_CACHE'] ||
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'durable-alerts');
