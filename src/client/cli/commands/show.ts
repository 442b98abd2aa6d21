import { Command } from '@commander-js/extra-typings';
import { alertId } from '../ids.js';
import { print } from '../print.js';
import { withClient } from '../with-client.js';

export const show = new Command('show')
  .description('one alert: status, due, next, attempts, last error, outcome and why')
  .argument('<id>', "the alert's id", alertId)
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts show monday-night
  alerts show monday-night --json`,
  )
  .action(async (id, { json }) => {
    await withClient(async (alerts) => {
      const { alertText } = await import('../text.js');
      const { alert, lastOutcome, progress } = await alerts.get(id).inspect();
      print(json, { ...alert, lastOutcome, progress }, alertText(alert, lastOutcome, progress));
    });
  });
