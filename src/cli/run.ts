import type { Command } from '@commander-js/extra-typings';
import { CommanderError } from 'commander';
import { type CommandIo, processIo, runWithIo } from './io.js';
import { createProgram } from './program.js';
import { reportAndExitStatus } from './report.js';

/** Runs the command that the words name, such as `list --json`, and returns its exit status. */
export function run(words: string[], io: CommandIo = processIo): Promise<number> {
  return runWithIo(io, async () => {
    const program = createProgram();
    try {
      await program.parseAsync(words, { from: 'user' });
    } catch (error) {
      const known = program.commands.find((command) => command.name() === words[0]);
      const options = (known ?? program).options.flatMap(({ long }) => long ?? []);
      const name = known ? `alerts ${known.name()}` : 'alerts';
      const problem =
        (await completeHelp(program, error, words).catch((other: unknown) => other)) ?? error;
      io.exitStatus = reportAndExitStatus(problem, { name, options });
    }
    return io.exitStatus ?? 0;
  });
}

/** Prints help if no command is given, and adds the args of a type to the help of `schedule`. */
async function completeHelp(
  program: Command,
  error: unknown,
  [command, ...words]: string[],
): Promise<void> {
  if (!(error instanceof CommanderError)) return;
  if (error.code === 'commander.help') program.outputHelp();
  if (error.code !== 'commander.helpDisplayed' || command !== 'schedule') return;
  const names = words.filter((word) => !word.startsWith('-'));
  if (names.length === 0) return;
  const { printTypeHelp } = await import('./type-args.js');
  await printTypeHelp(names);
}
