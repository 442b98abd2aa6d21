import { Command } from '@commander-js/extra-typings';
import { InvalidInputError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { printTypeHelp } from '../type-help.js';

export const help = new Command('help')
  .description('help for all commands, for one of them, or for scheduling a type')
  .argument('[command]', 'such as schedule')
  .argument('[type]', "with schedule: a type, see 'alerts types'")
  .addHelpText(
    'after',
    `
Examples:
  alerts help list
  alerts help schedule reminder`,
  )
  .action(async (name, type, _, command) => {
    const { parent } = command;
    const commands = parent?.commands ?? [];
    const found = name === undefined ? parent : commands.find((each) => each.name() === name);
    if (!found) {
      const names = commands.map((each) => each.name());
      throw new InvalidInputError(
        `unknown command '${name}': ${didYouMean(name ?? '', names)}see 'alerts --help'`,
      );
    }
    found.outputHelp();
    if (type !== undefined) await printTypeHelp([type]);
  });
