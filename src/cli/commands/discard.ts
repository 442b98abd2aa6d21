import type { Command } from '@commander-js/extra-typings';
import { existsSync } from 'node:fs';
import type { SkippedAlert } from '../../client/bulk/export-alerts.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { collect } from '../arguments.js';
import { confirm } from '../confirm.js';
import { io } from '../io.js';
import { print, printError } from '../output.js';
import { FAILED } from '../report.js';
import { interruptedWithStatus } from '../signals.js';
import { noteUnknownType } from '../type-hint.js';
import { withClient } from '../with-client.js';

export function configure(command: Command): void {
  command
    .option('--type <type>', 'only alerts of this type')
    .option('--label <key=value>', 'only alerts with this label (repeatable)', collect)
    .option(
      '--file <file>',
      'where to write the alerts for restore (default: alerts-discarded-….jsonl)',
    )
    .option('--no-file', 'write no file, so that the alerts cannot be restored')
    .option('--dry-run', 'only count the alerts')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts discard --type reminder --dry-run
  alerts discard --type reminder --yes`,
    )
    .action(async ({ json, type, label, dryRun, yes, file = defaultFile() }) => {
      const { parseLabels } = await import('../../planning/labels.js');
      const filter = { type, labels: parseLabels(label ?? []) };
      if (!yes && !dryRun && !io().stdin.isTTY) {
        throw new InvalidInputError('there is no terminal to confirm on: add --yes to discard');
      }
      const path = file === false ? undefined : file;
      await withClient(async (alerts) => {
        const open = await alerts.count(filter);
        const what = `${open} open alert${open === 1 ? '' : 's'}${type ? ` of type ${type}` : ''}${label ? ` with ${label.join(', ')}` : ''}`;
        if (open === 0) {
          print(json, dryRun ? { open } : [], 'no open alerts');
          return noteUnknownType(json, type);
        }
        if (dryRun) return print(json, { open }, `${what} would be cancelled`);
        if (!yes && !(await confirm(`Cancel ${what}?`))) throw new Error('nothing was cancelled');
        const text = await import('../bulk-text.js');
        const { progressBar } = await import('../progress-bar.js');
        const signal = interruptedWithStatus();
        const bar = progressBar(open);
        const skipped: SkippedAlert[] = [];
        const onSkipped = (alert: SkippedAlert) => void skipped.push(alert);
        const discarding = alerts.discard(
          { ...filter, file: path, onSkipped, signal },
          (requested) => bar.update(Math.min(requested, open)),
        );
        const written = () => (path !== undefined && existsSync(path) ? path : undefined);
        try {
          const discarded = await discarding.finally(() => bar.stop());
          print(json, discarded, text.discardedText(discarded));
          if (skipped.length > 0) printError(text.skippedText(skipped, 'written'));
          const restorable = written();
          if (restorable) printError(text.restoreText(restorable, discarded));
          if (discarded.every(({ verdict }) => !verdict.startsWith('cancel'))) {
            io().exitStatus = FAILED;
          }
        } catch (error) {
          if (error instanceof InvalidInputError) throw error;
          // The exit status stays that of the signal.
          if (signal.aborted) printError(`alerts: ${reasonOf(error)}`);
          const unfinished = written();
          if (unfinished) printError(text.unfinishedText(unfinished));
          if (!signal.aborted) throw error;
        }
      });
    });
}

/** Returns a name such as `alerts-discarded-20261224T180000Z.jsonl`. */
function defaultFile(): string {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return `alerts-discarded-${now}.jsonl`;
}
