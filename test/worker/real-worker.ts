import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemporalConfig } from '../../src/config/environment.js';
import { type Env, type Program, run, temporaryDirectory } from './program.js';

const main = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url));

/** The real worker in a process of its own, with a database of its own, for the project in `cwd`. */
export async function realWorker(
  { address, taskQueue }: TemporalConfig,
  env: Env = {},
  cwd?: string,
): Promise<Program> {
  const directory = await temporaryDirectory();
  const settings = {
    TEMPORAL_ADDRESS: address,
    ALERTS_TASK_QUEUE: taskQueue,
    DATABASE_URL: `file:${join(directory, 'alerts.db')}`,
  };
  return run(main, { ...settings, ...env }, { cwd });
}

export async function readyRealWorker(
  config: TemporalConfig,
  env?: Env,
  cwd?: string,
): Promise<Program> {
  const program = await realWorker(config, env, cwd);
  await program.says('worker started');
  return program;
}
