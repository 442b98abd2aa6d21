import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts resume monday-night`,
    )
    .action((id, { json }) => changeAlert(id, json, (alert) => alert.resume()));
}
