import type { Command } from '@commander-js/extra-typings';
import { InvalidInputError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { loadCommand } from '../lazy-command.js';

export function configure(command: Command): void {
  command
    .argument('[command]', 'such as schedule')
    .argument('[type]', "with schedule: a type, see 'alerts types'")
    .addHelpText(
      'after',
      `
Examples:
  alerts help list
  alerts help schedule reminder`,
    )
    .action(async (name, type) => {
      const { parent } = command;
      const commands = parent?.commands ?? [];
      const found = name === undefined ? parent : commands.find((each) => each.name() === name);
      if (!found) {
        const names = commands.map((each) => each.name());
        throw new InvalidInputError(
          `unknown command '${name}': ${didYouMean(name ?? '', names)}see 'alerts --help'`,
        );
      }
      await loadCommand(found);
      found.outputHelp();
      if (type === undefined) return;
      const { printTypeHelp } = await import('../type-args.js');
      await printTypeHelp([type]);
    });
}
