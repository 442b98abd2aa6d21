import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { run } from '../../src/cli/run.js';
import { defaultTimeouts, type TemporalConfig } from '../../src/config/environment.js';

const alerts = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
}

/** Variables that Node and packages read from the process, so that it must be the command's own. */
const OF_PROCESS = /^(NODE_|OTEL_|TZ$|FORCE_COLOR$|NO_COLOR$|HOME$|PATH$|LOG_LEVEL$)/;

/** Runs the `alerts` command on UTC clocks, in this process unless variables need one of its own. */
export async function runAlerts(
  config: TemporalConfig,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const own = Object.keys(env).some((name) => OF_PROCESS.test(name));
  return own ? runAlertsProcess(config, args, env) : runHere(config, args, env);
}

/** Returns what the command writes to a terminal with so many columns. */
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

/** Runs the command as installed, in a process of its own, for signals, pipes and the bundle. */
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

export function variables({ address, namespace, taskQueue, timeouts }: TemporalConfig) {
  return {
    TEMPORAL_ADDRESS: address,
    ...(namespace !== 'default' && { TEMPORAL_NAMESPACE: namespace }),
    ALERTS_TASK_QUEUE: taskQueue,
    ...(timeouts !== defaultTimeouts && { ALERTS_WORKER_TIMEOUT: `PT${timeouts.worker / 1000}S` }),
    TZ: 'UTC',
  };
}

/** Returns a stream that keeps its text, without the last line break. */
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
