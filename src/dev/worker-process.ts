import { once } from 'node:events';
import { loadEnvFile } from '../config/env-file.js';
import { reasonOf } from '../util/errors.js';
import { interruptSignal } from '../util/signals.js';
import { runWorker } from '../worker/run-worker.js';
import type { WorkerMessage } from './reloading-worker.js';

/** Runs one worker of `alerts dev` in a process of its own, and reports how it goes. */
async function work(): Promise<void> {
  const orphaned = new AbortController();
  process.once('disconnect', () => orphaned.abort());
  const signal = AbortSignal.any([interruptSignal(), orphaned.signal]);
  // Takes longer than all the rest. What is missing is reported by the worker.
  await import('../worker/worker.js').catch(() => {});
  const word = () => once(process, 'message', { signal });
  await word();
  loadEnvFile();
  await runWorker(undefined, {
    signal,
    onLoaded: async () => {
      tell({ kind: 'loaded' });
      await word();
    },
    onReady: () => tell({ kind: 'ready' }),
  });
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

try {
  await work();
  // Something of the user's, such as a timer, may keep the process alive.
  process.exit(0);
} catch (error) {
  const reasons = error instanceof AggregateError ? error.errors.map(reasonOf) : [reasonOf(error)];
  const unreachable = error instanceof Error && error.name === 'UnreachableError';
  process.send?.({ kind: 'failed', reasons, unreachable }, () => process.exit(1));
}
