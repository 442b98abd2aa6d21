import { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export const snooze = new Command('snooze')
  .description('pause an alert for a while, from now')
  .argument('<id>', "the alert's id", alertId)
  .requiredOption('--for <duration>', "90s, 2h30m, '2 days', '1 month', P2DT3H")
  .option(
    '--timezone <zone>',
    "on whose calendar days and months are counted (default: this machine's)",
  )
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Example:
  alerts snooze disk-full --for 2h`,
  )
  .action(async (id, { for: length, timezone, json }) => {
    const { etaOf } = await import('../../client/planning/eta.js');
    const until = etaOf({ in: length, timezone });
    await changeAlert(id, json, (alert) => alert.pause({ until, timezone }));
  });
