import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { changeAlert } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .option(
      '--until <time>',
      "pause until a time: 2026-12-24T18:00, 'tomorrow 9am'; a date includes that day (default: until it is resumed)",
    )
    .option(
      '--timezone <zone>',
      "time zone of the given times, such as Europe/Paris (default: this machine's)",
    )
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
A one-shot alert that becomes due during the pause goes out afterwards. A recurring one skips the
runs that are due during the pause.

Examples:
  alerts pause monday-night
  alerts pause monday-night --until 2027-01-07`,
    )
    .action((id, { until, timezone, json }) =>
      changeAlert(id, json, (alert) => alert.pause({ until, timezone })),
    );
}
