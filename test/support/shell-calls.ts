import { execa } from 'execa';

/**
 * Returns the arguments of every `alerts` in a line, as a shell passes them. Runs the line's other
 * commands in a folder.
 */
export async function callsOf(line: string, directory: string): Promise<string[][]> {
  // Writes to a descriptor of its own and in one write each, because the rest of a pipe may print
  // errors.
  const alerts = `alerts() { local IFS=$'\\t'; printf '%s\\n' "$*" >&3; }; npx() { "$@"; }`;
  const { stdio } = await execa('bash', ['-c', `${alerts}\n${line} </dev/null`], {
    cwd: directory,
    reject: false,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    lines: true,
  });
  return stdio[3].map((call) => call.split('\t'));
}
