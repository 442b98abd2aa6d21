import type { Command } from '@commander-js/extra-typings';
import type { AlertClient } from '../../client/alert-client.js';
import { localZone } from '../../time/zone.js';
import { InvalidInputError } from '../../util/errors.js';
import { alertId } from '../arguments.js';
import { io } from '../io.js';
import { notice, printLine } from '../output.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('[id]', "the alert's id; without it, all alerts until Ctrl-C", alertId)
    .option('--type <type>', 'only alerts of this type')
    .option('--json', 'print one JSON object per line')
    .addHelpText(
      'after',
      `
Examples:
  alerts watch stand-up
  alerts watch --type reminder
  alerts watch --json | jq --unbuffered 'select(.status == "failed")'`,
    )
    .action(async (id, { json, type }) => {
      if (id !== undefined && type !== undefined) {
        throw new InvalidInputError('an id excludes --type: choose one');
      }
      if (io().ownsProcess) {
        const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
        // A call that Temporal does not answer may be in progress.
        for (const signal of signals) process.on(signal, () => process.exit(0));
      }
      await withClient((alerts) =>
        id === undefined ? watchAll(alerts, type, json) : watchOne(alerts, id, json),
      );
    });
}

async function watchOne(alerts: AlertClient, id: string, json: boolean | undefined): Promise<void> {
  const { follow } = await import('../../client/history/alert-history.js');
  const { entryText, inColours } = await import('../timeline-text.js');
  const { runId } = await alerts.get(id).describe();
  const entries = follow(alerts.temporal, id, runId);
  for (;;) {
    const { done, value } = await entries.next();
    if (done) {
      if (value === 'failed') io().exitStatus = FAILED;
      return;
    }
    printLine(json, { id, ...value }, entryText(value, localZone()), inColours);
  }
}

async function watchAll(
  alerts: AlertClient,
  type: string | undefined,
  json: boolean | undefined,
): Promise<void> {
  const { watchAlerts } = await import('../../client/watch/watch-alerts.js');
  const { changeText, inColours } = await import('../timeline-text.js');
  const open = await alerts.count({ type });
  const changes = await watchAlerts(alerts.temporal, type);
  notice(json, `watching ${open} open alert${open === 1 ? '' : 's'}, and new ones`);
  for await (const change of changes) {
    printLine(json, change, changeText(change, localZone()), inColours);
  }
}
