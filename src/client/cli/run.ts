import { type CommandIo, processIo, runWithIo } from './io.js';
import { program } from './program.js';
import { reportAndExitStatus } from './report.js';

/** Runs the command that the words name, such as `list --json`, and returns its exit status. */
export function run(words: string[], io: CommandIo = processIo): Promise<number> {
  return runWithIo(io, async () => {
    try {
      await program.parseAsync(words, { from: 'user' });
    } catch (error) {
      const known = program.commands.find((command) => command.name() === words[0]);
      const options = (known ?? program).options.flatMap(({ long }) => long ?? []);
      const name = known ? `alerts ${known.name()}` : 'alerts';
      io.exitStatus = reportAndExitStatus(error, { name, options });
    }
    return io.exitStatus ?? 0;
  });
}
