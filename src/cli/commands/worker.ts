import type { Command } from '@commander-js/extra-typings';
import { reportAndExitStatus } from '../report.js';

export function configure(command: Command): void {
  command
    .addHelpText(
      'after',
      `
It takes the alert types and services of alerts.config in the current directory. It does not start
Temporal.

Example:
  TEMPORAL_ADDRESS=temporal.example.org:7233 alerts worker`,
    )
    .action(async () => {
      // Loaded after --help is answered: Temporal's worker is a large native library.
      const { runWorker } = await import('../../worker/run-worker.js');
      try {
        await runWorker();
      } catch (error) {
        // Threads of Temporal's runtime may keep the process alive.
        process.exit(reportAndExitStatus(error));
      }
    });
}
