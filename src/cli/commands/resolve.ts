import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--by <name>', 'who resolves it (default: your user name)')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts resolve disk-full --by Ada`,
    )
    .action((id, { by, json }) => changeAlert(id, json, (alert) => alert.resolve(by)));
}
