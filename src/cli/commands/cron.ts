import type { Command } from '@commander-js/extra-typings';
import { InvalidInputError } from '../../util/errors.js';
import { wholeNumber } from '../arguments.js';
import { print } from '../output.js';

const MAX_TIMES = 1000;

export function configure(command: Command): void {
  command
    .argument(
      '<expression>',
      "'30 21 * * 1', @daily, '@every 90s'; CRON_TZ=Europe/Paris may precede",
    )
    .option(
      '--timezone <zone>',
      "time zone of the expression, such as Europe/Paris (default: this machine's)",
    )
    .option('--from <time>', 'only times after this one (default: now)')
    .option('--count <n>', 'how many times', wholeNumber('--count'), 5)
    .option('--json', 'print one JSON document on standard output')
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Examples:
  alerts cron '30 21 * * 1' --timezone Europe/Paris
  alerts cron 'CRON_TZ=America/New_York 30 2 * * *' --from 2027-03-13 --count 3`,
    )
    .action(async (expression, { json, timezone, from, count }, { args: words }) => {
      const { previewCron, previewText, quotedCron } = await import('../cron-preview.js');
      if (words.length > 1) {
        throw new InvalidInputError(
          `quote the expression, or the shell splits it and puts file names in place of *: alerts cron ${quotedCron(words)}`,
        );
      }
      if (count < 1 || count > MAX_TIMES) {
        throw new InvalidInputError(`--count must be from 1 to ${MAX_TIMES}, not ${count}`);
      }
      const preview = previewCron(expression, { timezone, from, count });
      print(json, preview, previewText(preview));
    });
}
