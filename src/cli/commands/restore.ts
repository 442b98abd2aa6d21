import type { Command } from '@commander-js/extra-typings';
import { hasExpired, isOverdue } from '../../planning/overdue.js';
import type { Plan } from '../../planning/plan.js';
import { InvalidInputError } from '../../util/errors.js';
import { confirm } from '../confirm.js';
import { io } from '../io.js';
import { notice } from '../output.js';

export function configure(command: Command): void {
  command
    .argument('<file>', 'such as alerts-discarded-20261224T180000Z.jsonl, or - for standard input')
    .option('--skip-bad', 'restore the good rows even if there are bad ones')
    .option('--dry-run', 'check every row, and restore nothing')
    .option('--yes', 'deliver alerts that were due meanwhile without asking')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts restore alerts-discarded-20261224T180000Z.jsonl --dry-run
  alerts restore alerts-discarded-20261224T180000Z.jsonl`,
    )
    .action(async (file, { yes, ...options }) => {
      const { DateTime } = await import('luxon');
      const { expiredMeanwhileText, lateText } = await import('../bulk-text.js');
      const { importFile } = await import('../import-file.js');
      const check = async (plans: Plan[]) => {
        const now = DateTime.now();
        const overdue = plans.filter((plan) => isOverdue(plan, now));
        const expired = overdue.filter(({ dueAt, input }) => hasExpired(dueAt, now, input)).length;
        if (expired > 0) notice(options.json, expiredMeanwhileText(expired));
        const late = overdue.length - expired;
        if (late === 0) return;
        const what = lateText(late, plans.length);
        const asks = !yes && !options.dryRun;
        if (asks && !io().stdin.isTTY) throw new InvalidInputError(`${what}: add --yes to restore`);
        notice(options.json, what);
        if (asks && !(await confirm('Restore?'))) throw new Error('nothing was restored');
      };
      await importFile(file, { format: 'jsonl', verb: 'restored', check }, options);
    });
}
