import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemporalConfig } from '../../src/config/environment.js';

const main = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url));

export interface WorkerProcess {
  process: ChildProcess;
  /** Output of the worker so far. */
  output: { stdout: string; stderr: string };
  kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/** Starts the real worker in a process of its own. Resolves once it has started. */
export async function workerProcess(
  { address, namespace, taskQueue }: TemporalConfig,
  env: Record<string, string>,
): Promise<WorkerProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-worker-'));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      ALERTS_TASK_QUEUE: taskQueue,
      DATABASE_URL: `file:${join(directory, 'reports.db')}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', () => output.stderr.includes('worker started') && resolve());
    child.once('exit', () => reject(new Error(`the worker did not start: ${output.stderr}`)));
  });
  return {
    process: child,
    output,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}
