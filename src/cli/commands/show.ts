import { Command, Option } from '@commander-js/extra-typings';
import { alertId, wholeNumber } from '../arguments.js';
import { print } from '../output.js';
import { withClient } from '../with-client.js';

export const show = new Command('show')
  .description('one alert: status, due, next, attempts, last error, outcome and why')
  .argument('<id>', "the alert's id", alertId)
  .option('--history', 'also why it did, or did not, go out: what happened to it, in order')
  .addOption(
    new Option('--runs <n>', 'of a recurring alert, so many of its runs before')
      .argParser(wholeNumber('--runs'))
      .default(5)
      .implies({ history: true }),
  )
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts show monday-night
  alerts show monday-night --history --runs 10
  alerts show monday-night --json`,
  )
  .action(async (id, { json, history, runs }) => {
    await withClient(async (alerts) => {
      const { alertText } = await import('../text.js');
      const alert = alerts.get(id);
      const inspection = await alert.inspect(history ? { runs } : {});
      const { alert: shown, lastOutcome, progress } = inspection;
      const document = { ...shown, lastOutcome, progress };
      const text = alertText(shown, lastOutcome, progress);
      if (!history) return print(json, document, text);
      const { localZone } = await import('../../time/zone.js');
      const { inColours } = await import('../timeline-text.js');
      const { historyText } = await import('../timeline-text.js');
      const entries = inspection.history;
      const told = historyText(entries, localZone());
      print(json, { ...document, history: entries }, `${text}\n\n${told}`, inColours);
    });
  });
