import type { Command } from '@commander-js/extra-typings';
import { InvalidInputError } from '../../util/errors.js';
import { interruptSignal } from '../../util/signals.js';
import { oneLine } from '../../util/text.js';
import { printError } from '../output.js';
import { FAILED, reportAndExitStatus } from '../report.js';

export function configure(command: Command): void {
  command
    .option('--port <port>', 'port of the Temporal server (default: TEMPORAL_PORT, or 7233)', aPort)
    .option('--ui-port <port>', 'port of the Web UI (default: TEMPORAL_UI_PORT, or 8233)', aPort)
    .option('--db <file>', 'file of its database (default: TEMPORAL_DB, or .data/temporal.db)')
    .addHelpText(
      'after',
      `
It runs a Temporal server with its Web UI, and a worker for the project in the current directory.
Where the environment or temporal.toml names a Temporal, it runs only the worker. A change of the
alert types, alerts.config, alerts.toml or what they import takes effect within two seconds.
Alerts that sleep or are being delivered are not disturbed.

Examples:
  alerts dev
  alerts dev --port 7300 --ui-port 8300 --db .data/second.db`,
    )
    .action(async ({ port, uiPort, db: database }) => {
      // Loaded after --help is answered.
      const { runDev } = await import('../../dev/dev.js');
      const interruption = interruptSignal();
      const say = (text: string) => process.stdout.write(`${text}\n`);
      const report = (line: string) => printError(`alerts: ${oneLine(line)}`);
      try {
        await runDev({ port, uiPort, database, say, report }, interruption);
      } catch (error) {
        if (interruption.aborted) process.exit(130);
        // These have printed their reasons already.
        const printed = error instanceof Error && /^(Server|Worker)StartError$/.test(error.name);
        process.exit(printed ? FAILED : reportAndExitStatus(error));
      }
    });
}

function aPort(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  throw new InvalidInputError(`'${text}' is not a port: use a number from 1 to 65535`);
}
