import { performance } from 'node:perf_hooks';
import { onTestFinished, vi } from 'vitest';
import type { TemporalConfig } from '../../src/config/environment.js';
import { workerProcess } from '../support/worker-process.js';
import type { Recorder } from './recorder.js';

export interface Worker {
  /** When it was killed, by `performance.now()`. */
  kills: number[];
  /** What it has written since it was started last. */
  log: () => string;
  /** With `kill -9`. */
  kill: () => Promise<void>;
  /** Again. */
  start: () => Promise<void>;
}

/** A worker that delivers to this receiver, until the test ends. */
export async function startWorker(config: TemporalConfig, { url }: Recorder): Promise<Worker> {
  // For the worker, and for the client in this process, which knows channels by their names.
  vi.stubEnv('ALERTS_WEBHOOK_URL', url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const start = () => workerProcess(config, {});
  let worker = await start();
  onTestFinished(() => worker.kill('SIGKILL'));
  const kills: number[] = [];
  return {
    kills,
    log: () => worker.output.stderr,
    kill: async () => {
      kills.push(performance.now());
      await worker.kill('SIGKILL');
    },
    start: async () => void (worker = await start()),
  };
}
