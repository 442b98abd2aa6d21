import { constants } from 'node:os';
import { interrupted } from '../../interrupted.js';
import { io } from './io.js';

/** Aborts at a signal, and sets the exit status of a process that it has ended, as a shell tells it. */
export function interruptedWithStatus(): AbortSignal {
  const command = io();
  if (!command.ownsProcess) return new AbortController().signal;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      command.exitStatus = 128 + constants.signals[name];
    });
  }
  return interrupted();
}
