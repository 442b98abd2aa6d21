import { execa } from 'execa';

/** The words of every `alerts` in a line, as a shell gives them to it; the line's other commands run in a folder. */
export async function callsOf(line: string, directory: string): Promise<string[][]> {
  // On a descriptor of their own and in one write each: the rest of a pipe may complain meanwhile.
  const alerts = `alerts() { local IFS=$'\\t'; printf '%s\\n' "$*" >&3; }; npx() { "$@"; }`;
  const { stdio } = await execa('bash', ['-c', `${alerts}\n${line} </dev/null`], {
    cwd: directory,
    reject: false,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    lines: true,
  });
  return stdio[3].map((call) => call.split('\t'));
}
