import { type Command, Option } from '@commander-js/extra-typings';
import { formats } from '../../client/bulk/row.js';

export function configure(command: Command): void {
  command
    .argument('[file]', 'TOML, CSV or JSON Lines (default: the schedules of alerts.config)')
    .addOption(
      new Option('--format <format>', 'format of the file (default: by its name)').choices([
        'toml',
        ...formats,
      ] as const),
    )
    .option('--name <name>', 'tells these declarations from others', 'default')
    .option('--prune', 'cancel alerts that were applied by this name and are no longer declared')
    .option('--timezone <zone>', "time zone of alerts without one (default: this machine's)")
    .option('--dry-run', 'print what would change, field by field, and change nothing')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Declares recurring alerts: starts those that are missing, and changes those that differ. Applying
the same again changes nothing.

Examples:
  alerts apply schedules.toml --dry-run
  alerts apply schedules.toml --prune --timezone Europe/Paris`,
    )
    .action(async (file, options) => {
      const { applyFile } = await import('../apply-file.js');
      await applyFile(file, options);
    });
}
