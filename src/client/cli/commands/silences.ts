import { Command } from '@commander-js/extra-typings';
import { note, print } from '../print.js';
import { withClient } from '../with-client.js';

export const silences = new Command('silences')
  .description('the silences that are in force, the first to end first')
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Example:
  alerts silences`,
  )
  .action(async ({ json }) => {
    await withClient(async (alerts) => {
      const { table, when } = await import('../text.js');
      const found = await alerts.silences();
      if (found.length === 0 && !json) return note(json, 'no silences');
      const rows = found.map(({ id, type, until, reason, by }) => {
        return [id, type ?? 'every type', when(until), by, reason];
      });
      print(json, found, table(['ID', 'TYPE', 'UNTIL', 'BY', 'REASON'], rows));
    });
  });
