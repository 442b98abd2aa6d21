import { Argument, type Command } from '@commander-js/extra-typings';
import { documents } from '../../contract/documents.js';
import { print } from '../output.js';

export function configure(command: Command): void {
  command
    .addArgument(
      new Argument('[document]', 'which JSON Schema').choices(documents).default('request'),
    )
    .option('--json', 'print one JSON document on standard output (always so)')
    .addHelpText(
      'after',
      `
A request starts an alert, from any language. An outcome is the result of its workflow. An alert is
what the query describe and 'alerts show --json' answer. A check of alerts.toml is asked with a
check-request, and answers with a check-reply.

Examples:
  alerts schema
  alerts schema outcome`,
    )
    .action(async (document) => {
      const { contractSchema } = await import('../../contract/schemas.js');
      print(true, contractSchema(document), '');
    });
}
