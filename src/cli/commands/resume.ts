import type { Command } from '@commander-js/extra-typings';
import { alertId, collect } from '../arguments.js';
import { changeAlerts } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('[id]', "the alert's id", alertId)
    .option('--label <key=value>', 'every open alert with this label (repeatable)', collect)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts resume monday-night`,
    )
    .action((id, options) => changeAlerts({ id, ...options }, (alert) => alert.resume()));
}
