import type { Command } from '@commander-js/extra-typings';
import { print } from '../output.js';

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
      const { jsonSchemaOf } = await import('../../alert-types/args.js');
      const { openTypes } = await import('../open-project.js');
      const { table } = await import('../table.js');
      const { argsText } = await import('../type-args.js');
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
