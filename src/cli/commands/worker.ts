import type { Command } from '@commander-js/extra-typings';
import { reportAndExitStatus, UNREACHABLE } from '../report.js';

export function configure(command: Command): void {
  command
    .addHelpText(
      'after',
      `
It takes the alert types and services of alerts.config in the current directory. It starts no Temporal.

Example:
  TEMPORAL_ADDRESS=temporal.example.org:7233 alerts worker`,
    )
    .action(async () => {
      // Loaded after --help is answered: Temporal's worker is a large native library.
      const { runWorker } = await import('../../worker/run-worker.js');
      try {
        await runWorker();
      } catch (error) {
        const status = reportAndExitStatus(error);
        // The class of the error is not the one in the bundle of the command.
        const unreachable = error instanceof Error && error.name === 'UnreachableError';
        // Temporal's runtime may have threads left that would keep the process alive.
        process.exit(unreachable ? UNREACHABLE : status);
      }
    });
}
