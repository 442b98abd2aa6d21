/** Aborts at the first Ctrl-C, SIGTERM or closing of the terminal, for a graceful stop; the second ends the process. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('interrupted'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  return controller.signal;
}
