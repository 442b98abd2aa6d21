import { type Command, Option } from '@commander-js/extra-typings';
import { formatOf, formats } from '../../client/bulk/row.js';

export function configure(command: Command): void {
  command
    .argument('<file>', 'CSV or JSON Lines, or - for standard input')
    .addOption(
      new Option('--format <format>', 'format of the file (default: by its name)').choices(formats),
    )
    .option('--timezone <zone>', "time zone of rows without one (default: this machine's)")
    .option('--skip-bad', 'start the good rows even if there are bad ones')
    .option('--dry-run', 'check every row, and start nothing')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
A row has the type of an alert, its args, and the options of the library by their names: see
docs/scheduling.md.

Examples:
  alerts import alerts.csv --timezone Europe/Paris
  alerts export --type reminder | alerts import - --format jsonl --dry-run`,
    )
    .action(async (file, { format = formatOf(file), timezone, ...options }) => {
      const { importFile } = await import('../import-file.js');
      await importFile(file, { format, timezone, verb: 'started' }, options);
    });
}
