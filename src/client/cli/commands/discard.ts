import { createInterface } from 'node:readline/promises';
import { Command } from '@commander-js/extra-typings';
import type { Discarded } from '../../discard.js';
import { BadInput } from '../../errors.js';
import { noteUnknownType } from '../note-unknown-type.js';
import { print } from '../print.js';
import { FAILED } from '../report.js';
import { withClient } from '../with-client.js';

export const discard = new Command('discard')
  .description('the emergency brake: cancel every open alert')
  .option('--type <type>', 'only those of this type')
  .option('--dry-run', 'only count them')
  .option('--yes', 'do not ask')
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts discard --type reminder --dry-run
  alerts discard --type reminder --yes`,
  )
  .action(async ({ json, type, dryRun, yes }) => {
    if (!yes && !dryRun && !process.stdin.isTTY) {
      throw new BadInput('nobody is there to ask: add --yes to discard');
    }
    await withClient(async (alerts) => {
      const open = await alerts.count({ type });
      const what = `${open} open alert${open === 1 ? '' : 's'}${type ? ` of type ${type}` : ''}`;
      if (open === 0) {
        print(json, dryRun ? { open } : [], 'no open alerts');
        return noteUnknownType(json, type);
      }
      if (dryRun) return print(json, { open }, `${what} would be cancelled`);
      if (!yes && !(await confirm(`Cancel ${what}?`))) throw new Error('nothing was cancelled');
      const discarded = await alerts.discard({ type }, (requested) => {
        if (process.stderr.isTTY) process.stderr.write(`\rcancelling ${requested} of ${open} `);
      });
      if (process.stderr.isTTY) process.stderr.write('\n');
      print(json, discarded, summary(discarded));
      if (open > 0 && discarded.every(({ verdict }) => !verdict.startsWith('cancel'))) {
        process.exitCode = FAILED;
      }
    });
  });

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** `12 cancelled, 1 already-sent` */
function summary(discarded: Discarded[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of discarded) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
}
