import { constants } from 'node:os';
import { interrupted } from '../../interrupted.js';

/** Aborts at a signal, and sets the exit status of a process that it has ended, as a shell tells it. */
export function interruptedWithStatus(): AbortSignal {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      process.exitCode = 128 + constants.signals[name];
    });
  }
  return interrupted();
}
