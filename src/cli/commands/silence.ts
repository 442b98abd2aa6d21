import type { Command } from '@commander-js/extra-typings';
import { scopeText } from '../../contract/silence.js';
import { collect } from '../arguments.js';
import { notice, print } from '../output.js';
import { noteUnknownType } from '../type-hint.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .requiredOption('--reason <text>', 'reason, which each skipped alert shows')
    .option('--type <type>', 'only alerts of this type (default: all)')
    .option('--label <key=value>', 'only alerts with this label (repeatable)', collect)
    .option('--for <duration>', 'silence for a duration: 90s, 2h30m, 2 days')
    .option(
      '--until <time>',
      "silence until a time: 2026-12-24T18:00, 'tomorrow 9am'; a date includes that day",
    )
    .option('--every <times>', "silence at these times of every week: 'Tue 02:00-04:00'")
    .option(
      '--timezone <zone>',
      "time zone of the given times, such as Europe/Paris (default: this machine's)",
    )
    .option('--by <name>', 'who starts the silence (default: your user name)')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts silence --type http-check --for 2h --reason 'release 7'
  alerts silence --label customer=7 --for '2 days' --reason 'moving house'
  alerts silence --until 'tomorrow 9am' --reason 'moving the servers'
  alerts silence --every 'Tue 02:00-04:00' --timezone Europe/Paris --reason backups`,
    )
    .action(async ({ json, label = [], ...options }) => {
      const { parseLabels } = await import('../../planning/labels.js');
      const labels = parseLabels(label);
      await withClient(async (alerts) => {
        const silence = await alerts.silence({ ...options, labels });
        // The worker may know types that this machine does not.
        await noteUnknownType(json, options.type);
        const { silencedText } = await import('../silences-text.js');
        notice(json, `${scopeText(silence)} is silenced ${silencedText(silence)}`);
        print(json, silence, silence.id);
      });
    });
}
