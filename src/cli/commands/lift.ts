import type { Command } from '@commander-js/extra-typings';
import { alertId } from '../arguments.js';
import { io } from '../io.js';
import { print } from '../output.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('<silence>', "the silence's id, see 'alerts silences'", alertId)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Example:
  alerts lift silence-4xW…`,
    )
    .action(async (id, { json }) => {
      await withClient(async (alerts) => {
        const verdict = (await alerts.lift(id)) ? 'lifted' : 'unknown';
        if (verdict === 'unknown') io().exitStatus = FAILED;
        print(json, { id, verdict }, `${id} ${verdict}`);
      });
    });
}
