import { program } from './program.js';
import { reportAndExitStatus } from './report.js';

/** Does what the words of this process ask for. */
export async function run(): Promise<void> {
  // A reader such as `head` may leave before everything is written.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    const known = program.commands.find((command) => command.name() === process.argv[2]);
    const options = (known ?? program).options.flatMap(({ long }) => long ?? []);
    const name = known ? `alerts ${known.name()}` : 'alerts';
    process.exitCode = reportAndExitStatus(error, { name, options });
  }
}
