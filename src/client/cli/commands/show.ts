import { Command } from '@commander-js/extra-typings';
import { alertId } from '../ids.js';
import { print } from '../print.js';
import { withClient } from '../with-client.js';

export const show = new Command('show')
  .description('one alert: status, due, next, attempts, last error, outcome and why')
  .argument('<id>', "the alert's id", alertId)
  .option('--json', 'one JSON document on standard output')
  .action(async (id, { json }) => {
    await withClient(async (alerts) => {
      const { alertText } = await import('../text.js');
      const handle = alerts.get(id);
      const alert = await handle.describe();
      const lastOutcome = alert.recurrence && (await handle.lastOutcome());
      const progress = await handle.progress();
      print(json, { ...alert, lastOutcome, progress }, alertText(alert, lastOutcome, progress));
    });
  });
