import { Command } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { escapeControls } from '../util/text.js';
import { commands, complete } from './commands.js';
import { io } from './io.js';
import { lazyCommand, loadCommand } from './lazy-command.js';

// The path is the same from src/ and from dist/.
const manifest = new URL('../../package.json', import.meta.url);
const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));

const usages = new Map(commands.map(({ name, usage = '' }) => [name, usage]));

/** Returns a program that loads the file of a command only when the command is named. */
export function createProgram(): Command {
  const program = new Command('alerts')
    .description(
      'Durable alerts on Temporal: scheduled today, sent later, if it is still true then.',
    )
    .version(version, '--version', "this program's version")
    .helpCommand(false)
    .showHelpAfterError(false)
    .configureHelp({
      subcommandTerm: (command) => `${command.name()} ${usages.get(command.name())}`.trimEnd(),
    })
    .addHelpText(
      'after',
      `
Examples:
  alerts schedule reminder --arg to=Ada --arg text='Stand-up' --in 10m
  alerts schedule two-days-late --arg reporterId=7 --in '2 days'
  alerts schedule clock --cron '30 21 * * 1' --timezone Europe/Paris --id monday-night
  alerts cancel monday-night`,
    )
    .hook('preSubcommand', (_, command) => loadCommand(command));

  for (const entry of commands) program.addCommand(lazyCommand(entry));
  program.addCommand(lazyCommand(complete), { hidden: true });

  // report.ts turns errors into one line and an exit status.
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io().stdout.write(escapeControls(text)),
      writeErr: () => {},
      getOutHelpWidth: () => (io().stdout.isTTY ? io().stdout.columns : undefined) ?? 80,
    });
  }
  return program;
}
