import type { Command } from '@commander-js/extra-typings';
import { jsonSchemaOf } from '../../alert-types/args.js';
import { argsText } from '../arguments.js';
import { openTypes } from '../open-project.js';
import { print } from '../output.js';
import { table } from '../table.js';

export function configure(command: Command): void {
  command
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
Examples:
  alerts types
  alerts types --json`,
    )
    .action(async ({ json }) => {
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
}
