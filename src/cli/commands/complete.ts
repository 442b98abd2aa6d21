import type { Command } from '@commander-js/extra-typings';
import { escapeControls, oneLine } from '../../util/text.js';
import { complete } from '../completion/complete.js';
import { io } from '../io.js';
import { FAILED } from '../report.js';

/**
 * Prints the candidates. If this command fails, the scripts of `alerts completion` complete names
 * of files.
 */
export function configure(command: Command): void {
  command
    .argument('[words...]', 'the words after alerts, up to the cursor')
    .action(async (words) => {
      // An error would appear in the middle of the line that is being typed.
      const found = await complete(command.parent ?? command, words).catch(() => []);
      const lines = Array.isArray(found)
        ? found
            // A shell would insert control characters unchanged.
            .filter(({ value }) => value === escapeControls(value) && !/[\t\n]/.test(value))
            .map(({ value, about }) => `${value}\t${escapeControls(oneLine(about))}\n`)
        : [];
      // A connection that is still being made would keep the shell waiting.
      const { stdout, ownsProcess } = io();
      const status = Array.isArray(found) ? 0 : FAILED;
      io().exitStatus = status;
      stdout.write(lines.join(''), () => ownsProcess && process.exit(status));
    });
}
