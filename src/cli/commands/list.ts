import { type Command, Option } from '@commander-js/extra-typings';
import { statuses } from '../../contract/status.js';
import { collect, wholeNumber } from '../arguments.js';
import { notice, outputWidth, print } from '../output.js';
import { noteUnknownType } from '../type-hint.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--all', 'include alerts that have ended')
    .option('--type <type>', 'only alerts of this type')
    .addOption(new Option('--status <status>', 'only alerts with this status').choices(statuses))
    .option('--label <key=value>', 'only alerts with this label (repeatable)', collect)
    .option('--subject <text>', 'only alerts whose subject contains this text')
    .option('--due-before <time>', 'only alerts that are due before this time')
    .option('--due-after <time>', 'only alerts that are due after this time')
    .option('--limit <n>', 'maximum number of alerts', wholeNumber('--limit'), 100)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts list --type reminder --label order=42
  alerts list --subject 'reporter 7' --due-before 'tomorrow noon'
  alerts list --all --status failed --limit 20 --json`,
    )
    .action(async ({ json, ...given }) => {
      const { readFilter } = await import('../filter.js');
      const options = readFilter(given);
      await withClient(async (alerts) => {
        const found = await alerts.list(options);
        if (found.length === 0 && !json) {
          notice(json, 'no alerts');
          return noteUnknownType(json, options.type);
        }
        const { listText } = await import('../list-text.js');
        print(json, found, listText(found, outputWidth()));
        if (found.length === options.limit)
          notice(json, `${options.limit} are shown, there may be more: see --limit`);
      });
    });
}
