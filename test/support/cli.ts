import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { run } from '../../src/cli/run.js';
import type { TemporalConfig } from '../../src/config/environment.js';

const alerts = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
}

/** What the command is given by `io.env`; it reads other variables from the process. */
const PASSED_ON = /^(TEMPORAL_|ALERTS_)/;

/** Runs the `alerts` command on UTC clocks: in this process, unless it needs a process with other variables. */
export async function runAlerts(
  config: TemporalConfig,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const own = Object.keys(env).some((name) => !PASSED_ON.test(name));
  return own ? runAlertsProcess(config, args, env) : runHere(config, args, env);
}

/** What it writes to a terminal of so many columns. */
export async function runAlertsOnTerminal(
  config: TemporalConfig,
  args: string[],
  columns: number,
): Promise<string> {
  const { stdout } = await runHere(config, args, {}, { isTTY: true, columns });
  return stdout;
}

async function runHere(
  config: TemporalConfig,
  args: string[],
  env: Record<string, string>,
  terminal: { isTTY?: boolean; columns?: number } = {},
): Promise<Ran> {
  const [stdout, stderr] = [textSink(), textSink()];
  const exitCode = await run(args, {
    stdin: Readable.from([]),
    stdout: Object.assign(stdout.stream, terminal),
    stderr: stderr.stream,
    env: { ...process.env, ...variables(config), ...env },
    ownsProcess: false,
    exitStatus: undefined,
  });
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
}

/** Runs the command as it is installed, in a process of its own: for signals, pipes and the bundle. */
export async function runAlertsProcess(
  config: TemporalConfig,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [alerts, ...args], {
    reject: false,
    stdin: 'ignore',
    env: { ...variables(config), ...env },
  });
  return { stdout, stderr, exitCode };
}

export function variables({ address, namespace, taskQueue }: TemporalConfig) {
  return {
    TEMPORAL_ADDRESS: address,
    ...(namespace !== 'default' && { TEMPORAL_NAMESPACE: namespace }),
    ALERTS_TASK_QUEUE: taskQueue,
    TZ: 'UTC',
  };
}

/** A stream of which the text is kept, without the end of its last line. */
function textSink() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString().replace(/\n$/, '') };
}
