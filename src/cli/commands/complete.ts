import type { Command } from '@commander-js/extra-typings';
import { escapeControls, oneLine } from '../../util/text.js';
import { complete } from '../completion/complete.js';
import { io } from '../io.js';
import { FAILED } from '../report.js';

/** Prints the candidates. The scripts of `alerts completion` complete names of files if it fails. */
export function configure(command: Command): void {
  command.argument('[words...]', 'those after alerts, up to the cursor').action(async (words) => {
    // Nobody who types wants to read an error in between.
    const found = await complete(command.parent ?? command, words).catch(() => []);
    const lines = Array.isArray(found)
      ? found
          // A shell would type it as it is.
          .filter(({ value }) => value === escapeControls(value) && !/[\t\n]/.test(value))
          .map(({ value, about }) => `${value}\t${escapeControls(oneLine(about))}\n`)
      : [];
    // A connection that is still being made would hold up the shell.
    const { stdout, ownsProcess } = io();
    const status = Array.isArray(found) ? 0 : FAILED;
    io().exitStatus = status;
    stdout.write(lines.join(''), () => ownsProcess && process.exit(status));
  });
}
