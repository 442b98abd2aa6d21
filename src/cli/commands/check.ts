import type { Command } from '@commander-js/extra-typings';
import { requestTexts as texts } from '../../contract/request-texts.js';
import { collect, optionText } from '../arguments.js';

export function configure(command: Command): void {
  command
    .argument('[type-or-id]', 'a type, as a new alert, or the id of an alert')
    .option('--arg <key=value>', 'an arg of the type (repeatable)', collect)
    .option('--args <json>', 'args as a JSON object')
    .option('--to <channel>', `${optionText(texts.to)} (repeatable)`, collect)
    .option('--for <duration>', optionText(texts.for))
    .option('--critical', optionText(texts.critical))
    .option('--all', 'check all open alerts, and count how many would go out')
    .option('--type <type>', 'with --all: only alerts of this type')
    .option('--json', 'print one JSON document on standard output')
    .addHelpText(
      'after',
      `
A worker loads and checks. Nothing is delivered or recorded. The exit status is 0 whatever the
answer is, and 3 if no worker answers.

Examples:
  alerts check two-days-late --arg reporterId=7
  alerts check monday-night
  alerts check --all --type http-check --json`,
    )
    .action(async (target, options) => {
      const { checkCommand } = await import('../check-command.js');
      await checkCommand(target, options);
    });
}
