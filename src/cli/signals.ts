import { constants } from 'node:os';
import { interruptSignal } from '../util/signals.js';
import { io } from './io.js';

/** Bounds a timer of Node, which goes off at once with a longer delay. */
const MAX_TIMER = 2 ** 31 - 1;

/** Returns a signal that aborts after a time of any length, without keeping the process alive. */
export function abortAfter(millis: number, controller = new AbortController()): AbortSignal {
  const step = Math.min(millis, MAX_TIMER);
  const next = () =>
    millis > step ? abortAfter(millis - step, controller) : controller.abort(new Error('timeout'));
  setTimeout(next, step).unref();
  return controller.signal;
}

/**
 * Returns a signal that aborts at SIGINT, SIGTERM or SIGHUP, and sets the exit status that shells
 * give to it.
 */
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
