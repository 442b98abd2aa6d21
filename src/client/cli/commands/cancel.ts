import { Command } from '@commander-js/extra-typings';
import type { CancelVerdict } from '../../alert-handle.js';
import { UnknownAlert } from '../../errors.js';
import { alertIds } from '../ids.js';
import { print } from '../print.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export const cancel = new Command('cancel')
  .description('cancel alerts, and say what became of each')
  .argument('<ids...>', 'ids of alerts', alertIds)
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts cancel monday-night
  alerts cancel stand-up disk-full --json`,
  )
  .action(async (ids, { json }) => {
    await withClient(async (alerts) => {
      const { default: pMap } = await import('p-map');
      const verdicts = await pMap(
        new Set(ids),
        async (id) => ({ id, verdict: await alerts.get(id).cancel().catch(unknown) }),
        { concurrency: 20 },
      );
      print(json, verdicts, verdicts.map(verdictText).join('\n'));
      const none = !verdicts.some(({ verdict }) => verdict.startsWith('cancel'));
      if (none || verdicts.some(({ verdict }) => verdict === 'unknown')) process.exitCode = FAILED;
    });
  });

function verdictText({ id, verdict }: { id: string; verdict: string }): string {
  const until = ': accepted, but no worker has acted on it yet';
  return `${id} ${verdict}${verdict === 'cancelling' ? until : ''}`;
}

function unknown(error: unknown): CancelVerdict | 'unknown' {
  if (error instanceof UnknownAlert) return 'unknown';
  throw error;
}
