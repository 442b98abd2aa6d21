import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .requiredOption(
      '--for <duration>',
      "pause for a duration: 90s, 2h30m, '2 days', '1 month', P2DT3H",
    )
    .option(
      '--timezone <zone>',
      "time zone of the calendar days and months (default: this machine's)",
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts snooze disk-full --for 2h`,
    )
    .action(async (id, { for: length, timezone, json }) => {
      const { etaOf } = await import('../../planning/eta.js');
      const until = etaOf({ in: length, timezone });
      await changeAlert(id, json, (alert) => alert.pause({ until, timezone }));
    });
}
