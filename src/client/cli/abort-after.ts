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
