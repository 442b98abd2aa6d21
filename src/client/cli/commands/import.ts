import { constants } from 'node:os';
import { Command, Option } from '@commander-js/extra-typings';
import { interrupted } from '../../../worker/interrupted.js';
import { BadInput } from '../../errors.js';
import { formatOf, formats } from '../../rows/format.js';
import { note, print } from '../print.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export const importCommand = new Command('import')
  .description('start the alerts of a file that are not there yet')
  .argument('<file>', 'CSV or JSON Lines, or - for standard input')
  .addOption(new Option('--format <format>', "(default: by the file's name)").choices(formats))
  .option('--timezone <zone>', "of rows that name none (default: this machine's)")
  .option('--skip-bad', 'start the good rows even if there are bad ones')
  .option('--dry-run', 'check every row, and start nothing')
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
A row has the type of an alert, its args, and the options of the library by their names: see docs/command.md.

Examples:
  alerts import alerts.csv --timezone Europe/Paris
  alerts export --type reminder | alerts import - --format jsonl --dry-run`,
  )
  .action(async (file, { format = formatOf(file), json, skipBad, dryRun, ...options }) => {
    const { discoverAlertTypes } = await import('../../../registry/discover.js');
    const { importAlerts } = await import('../../import-alerts.js');
    const { knownChannels } = await import('../../known-channels.js');
    const { planRows } = await import('../../rows/plan-rows.js');
    const { readRows } = await import('../../rows/read-rows.js');
    const { parseZone } = await import('../../when/zone.js');
    const text = await import('../import-text.js');
    const { progressBar } = await import('../progress-bar.js');

    const types = await discoverAlertTypes();
    const timezone = options.timezone && parseZone(options.timezone);
    const { planned, bad } = await planRows(readRows(file, format, types), {
      types,
      channels: await knownChannels(),
      timezone,
    });
    if (bad.length > 0) {
      note(json, text.badRowsText(bad));
      process.exitCode = FAILED;
    }
    if (bad.length > 0 && !skipBad) {
      if (json) print(json, { started: 0, existing: 0, bad, failed: [] }, '');
      const rows = `${text.counted(bad.length)} of ${text.counted(planned.length + bad.length)} rows`;
      throw new BadInput(`${rows} are bad, so nothing was started: mend them, or add --skip-bad`);
    }
    if (dryRun) {
      const document = { dryRun, alerts: planned.length, bad };
      return print(json, document, `${text.counted(planned.length)} would be started`);
    }

    const { unreachable, ...imported } = await withClient(async (alerts) => {
      const bar = progressBar(planned.length);
      try {
        const signal = interruptedWithStatus();
        return await importAlerts(alerts, planned, { signal, onProgress: bar.update });
      } finally {
        bar.stop();
      }
    });
    const { started, existing, failed } = imported;
    if (failed.length > 0) {
      note(json, text.failedRowsText(failed));
      process.exitCode ??= FAILED;
    }
    print(json, { started, existing, bad, failed }, text.importedText(imported, planned.length));
    if (unreachable) throw unreachable;
  });

/** The exit status of a process that a signal has ended, as a shell tells it. */
function interruptedWithStatus(): AbortSignal {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      process.exitCode = 128 + constants.signals[name];
    });
  }
  return interrupted();
}
