import { Command } from '@commander-js/extra-typings';
import { notice, print } from '../output.js';
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
      const { silencesText } = await import('../silences-text.js');
      const { outputWidth } = await import('../table.js');
      const found = await alerts.silences();
      if (found.length === 0 && !json) return notice(json, 'no silences');
      print(json, found, silencesText(found, outputWidth()));
    });
  });
