import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { io } from '../io.js';
import { print } from '../output.js';
import { FAILED } from '../report.js';
import { abortAfter } from '../signals.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--timeout <duration>', 'give up after this long')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts wait stand-up
  alerts wait stand-up --timeout 10m --json`,
    )
    .action(async (id, { json, timeout }) => {
      const { toMillis } = await import('../../time/duration.js');
      const { outcomeText } = await import('../text.js');
      const millis = timeout === undefined ? undefined : toMillis(timeout, '--timeout');
      await withClient(async (alerts) => {
        const alert = alerts.get(id);
        const signal = millis === undefined ? undefined : abortAfter(millis);
        try {
          const outcome = await alert.result(signal);
          print(json, json && (await alert.describe()), outcomeText(outcome));
          if (outcome.status === 'failed') io().exitStatus = FAILED;
        } catch (error) {
          if (!signal?.aborted) throw error;
          const { status } = await alert.describe();
          throw new Error(
            `${id} is still ${status} after ${timeout}: wait longer, or see 'alerts show ${id}'`,
            { cause: error },
          );
        }
      });
    });
}
