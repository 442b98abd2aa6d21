import type { Command } from '@commander-js/extra-typings';
import type { CancelVerdict } from '../../client/alert-handle.js';
import { AlertNotFoundError, InvalidInputError } from '../../util/errors.js';
import { alertIds, collect } from '../arguments.js';
import { io } from '../io.js';
import { notice, print } from '../output.js';
import { FAILED } from '../report.js';
import { interruptedWithStatus } from '../signals.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .argument('[ids...]', 'ids of alerts', alertIds)
    .option('--label <key=value>', 'every open alert with this label (repeatable)', collect)
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts cancel monday-night
  alerts cancel stand-up disk-full --json
  alerts cancel --label order=42

Listings lag by a moment: with --label, it looks until two listings in a row show no new alert.`,
    )
    .action(async (given, { json, label }) => {
      if ((given.length === 0) === (label === undefined))
        throw new InvalidInputError('choose ids or --label: name the alerts to cancel');
      if (label) return cancelLabelled(label, json);
      const { default: pMap } = await import('p-map');
      await withClient(async (alerts) => {
        const verdicts = await pMap(
          new Set(given),
          async (id) => ({ id, verdict: await alerts.get(id).cancel().catch(unknown) }),
          { concurrency: 20 },
        );
        print(json, verdicts, verdicts.map(verdictText).join('\n'));
        const cancelled = verdicts.some(({ verdict }) => verdict.startsWith('cancel'));
        const missing = verdicts.filter(({ verdict }) => verdict === 'unknown');
        if (!cancelled || missing.length > 0) io().exitStatus = FAILED;
        if (missing.length === 0 || json) return;
        const ids = missing.map(({ id }) => id);
        const { nearestIds } = await import('../open-ids.js');
        for (const hint of await nearestIds(alerts, ids)) notice(json, hint);
      });
    });
}

async function cancelLabelled(label: string[], json: boolean | undefined): Promise<void> {
  const { parseLabels } = await import('../../planning/labels.js');
  const labels = parseLabels(label);
  await withClient(async (alerts) => {
    const signal = interruptedWithStatus();
    const verdicts = await alerts.cancelAll({ labels }, { signal });
    if (verdicts.length === 0) notice(json, `no open alerts with ${label.join(', ')}`);
    print(json, verdicts, verdicts.map(verdictText).join('\n'));
    const cancelled = verdicts.some(({ verdict }) => verdict.startsWith('cancel'));
    if (!cancelled) io().exitStatus ??= FAILED;
  });
}

function verdictText({ id, verdict }: { id: string; verdict: string }): string {
  const note = ': accepted, but no worker has acted on it yet';
  return `${id} ${verdict}${verdict === 'cancelling' ? note : ''}`;
}

function unknown(error: unknown): CancelVerdict | 'unknown' {
  if (error instanceof AlertNotFoundError) return 'unknown';
  throw error;
}
