import type { Command } from '@commander-js/extra-typings';
import { notice, outputWidth, print } from '../output.js';
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
        const { silencesText } = await import('../silences-text.js');
        print(json, found, silencesText(found, outputWidth()));
      });
    });
}
