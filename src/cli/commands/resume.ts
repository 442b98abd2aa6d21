import { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export const resume = new Command('resume')
  .description('end the pause of an alert')
  .argument('<id>', "the alert's id", alertId)
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Example:
  alerts resume monday-night`,
  )
  .action((id, { json }) => changeAlert(id, json, (alert) => alert.resume()));
