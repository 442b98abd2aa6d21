import type { Command } from '@commander-js/extra-typings';
import { notice, print } from '../output.js';
import { silencesText } from '../silences-text.js';
import { outputWidth } from '../table.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts silences`,
    )
    .action(async ({ json }) => {
      await withClient(async (alerts) => {
        const found = await alerts.silences();
        if (found.length === 0 && !json) return notice(json, 'no silences');
        print(json, found, silencesText(found, outputWidth()));
      });
    });
}
