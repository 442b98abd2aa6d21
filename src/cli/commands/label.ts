import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { noteRefusal } from '../change-alert.js';
import { io } from '../io.js';
import { print } from '../output.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<id>', "the alert's id", alertId)
    .argument('<labels...>', 'labels such as team=ops; team= removes one')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts label stand-up team=ops
  alerts label stand-up team= order=42`,
    )
    .action(async (id, given, { json }) => {
      const { parseLabels } = await import('../../planning/labels.js');
      const changes = parseLabels(given);
      await withClient(async (alerts) => {
        const alert = alerts.get(id);
        const verdict = await alert.label(changes);
        const description = await alert.describe();
        if (verdict !== 'labelled') {
          io().exitStatus = FAILED;
          noteRefusal(json, verdict, description);
        }
        print(json, { id, verdict, labels: description.labels }, `${id} ${verdict}`);
      });
    });
}
