/**
 * Returns a signal that aborts at the first Ctrl-C, SIGTERM or hang-up, for a graceful stop. The
 * second ends the process.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = () => {
    // npm forwards a Ctrl-C that the terminal has already sent.
    if (controller.signal.aborted && Date.now() - first > 500) process.exit(130);
    first ||= Date.now();
    controller.abort(new Error('interrupted'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  return controller.signal;
}
