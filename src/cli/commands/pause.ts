import type { Command } from '@commander-js/extra-typings';
import { alertId, collect } from '../arguments.js';
import { changeAlerts } from '../change-alert.js';

export function configure(command: Command): void {
  command
    .argument('[id]', "the alert's id", alertId)
    .option('--label <key=value>', 'every open alert with this label (repeatable)', collect)
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
  alerts pause monday-night --until 2027-01-07
  alerts pause --label order=42`,
    )
    .action((id, { until, timezone, ...options }) =>
      changeAlerts({ id, ...options }, (alert) => alert.pause({ until, timezone })),
    );
}
