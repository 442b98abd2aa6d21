import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';

export type Env = Record<string, string | undefined>;

export interface Program {
  pid: number;
  /** What it has written so far. */
  output: { stdout: string; stderr: string };
  /** Resolves once it has written this. */
  says: (text: string) => Promise<void>;
  signal: (signal: NodeJS.Signals) => void;
  /** Its exit status; null when a signal has ended it. */
  ended: Promise<number | null>;
}

/** Runs a program in a process of its own, which ends with the test at the latest. */
export function run(
  path: string,
  env: Env,
  { args = [], cwd }: { args?: string[]; cwd?: string | undefined } = {},
): Program {
  const child = spawn(process.execPath, [path, ...args], {
    cwd,
    env: { ...withoutSettings(process.env), TEMPORAL_CONFIG_FILE: '/no/temporal.toml', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  let over = false;
  const ended = once(child, 'close').then(() => {
    over = true;
    return child.exitCode;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    // The second time it leaves at once.
    const timer = setTimeout(() => child.kill('SIGTERM'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  onTestFinished(stop, 30_000);
  return {
    pid: child.pid ?? 0,
    output,
    says: async (text) => {
      const said = () => `${output.stdout}\n${output.stderr}`.includes(text);
      await eventually(
        () => output,
        () => over || said(),
        40_000,
      );
      if (!said()) throw new Error(`it has ended: ${output.stderr}`);
    },
    signal: (signal) => child.kill(signal),
    ended,
  };
}

/** Whoever runs the tests may have settings for a Temporal and a database of their own. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const setting =
    /^(TEMPORAL_(?!CLI$)|ALERTS_|OTEL_|(DATABASE_URL|LOG_LEVEL|METRICS_ADDRESS|HEALTH_ADDRESS|NO_COLOR|FORCE_COLOR)$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !setting.test(name)));
}

/** A directory that ends with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-program-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
