import { type Command, Option } from '@commander-js/extra-typings';
import { localZone } from '../../time/zone.js';
import { alertId, wholeNumber } from '../arguments.js';
import { print } from '../output.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--history', 'also show its events in order, and why it was or was not delivered')
    .addOption(
      new Option('--runs <n>', 'for a recurring alert: number of previous runs')
        .argParser(wholeNumber('--runs'))
        .default(5)
        .implies({ history: true }),
    )
    .option('--json', 'print one JSON document on standard output')
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
        const alert = alerts.get(id);
        const inspection = await alert.inspect(history ? { runs } : {});
        const { alert: shown, lastOutcome, progress } = inspection;
        const document = { ...shown, lastOutcome, progress };
        const { alertText } = await import('../text.js');
        const text = alertText(shown, lastOutcome, progress);
        if (!history) return print(json, document, text);
        const { historyText, inColours } = await import('../timeline-text.js');
        const entries = inspection.history;
        const timeline = historyText(entries, localZone());
        print(json, { ...document, history: entries }, `${text}\n\n${timeline}`, inColours);
      });
    });
}
