import { constants } from 'node:os';
import { interruptSignal } from '../util/signals.js';
import { io } from './io.js';

/** A longer delay would make Node's timers go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Aborts after a time of any length; the process need not live for it. */
export function abortAfter(millis: number, controller = new AbortController()): AbortSignal {
  const step = Math.min(millis, LONGEST_TIMER);
  const next = () =>
    millis > step ? abortAfter(millis - step, controller) : controller.abort(new Error('timeout'));
  setTimeout(next, step).unref();
  return controller.signal;
}

/** Aborts at a signal, and sets the exit status of a process that it has ended, as a shell tells it. */
export function interruptedWithStatus(): AbortSignal {
  const command = io();
  if (!command.ownsProcess) return new AbortController().signal;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      command.exitStatus = 128 + constants.signals[name];
    });
  }
  return interruptSignal();
}
