import { Command } from '@commander-js/extra-typings';
import { openTypes } from '../open-project.js';
import { print } from '../output.js';

export const types = new Command('types')
  .description('the registered alert types, with their args')
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    `
Examples:
  alerts types
  alerts types --json`,
  )
  .action(async ({ json }) => {
    const { jsonSchemaOf } = await import('../../alert-types/args.js');
    const { argsText } = await import('../arguments.js');
    const { table } = await import('../table.js');
    const found = [...(await openTypes()).values()];
    const document = found.map(({ type, args, channels }) => ({
      type,
      args: jsonSchemaOf(args),
      channels: channels ?? ['console'],
    }));
    const columns = [
      { head: 'TYPE', cells: found.map(({ type }) => type) },
      { head: 'ARGS', cells: found.map(({ args }) => argsText(args)) },
    ];
    print(json, document, table([columns]));
  });
