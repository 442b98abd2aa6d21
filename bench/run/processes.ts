import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program, and what it needs to know. */
export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** For programs that refuse to run as root. */
  user?: { uid: number; gid: number } | undefined;
  /** What ends it in order, if that matters: what most of them write is thrown away with their folder. */
  stopSignal?: NodeJS.Signals;
}

export interface Running {
  pid: number;
  process: ChildProcess;
  ended: () => boolean;
  /** In order if that matters, and after ten seconds as `kill` does. */
  stop: () => Promise<void>;
  /** With `kill -9`, and all that it has started. */
  kill: () => Promise<void>;
  /** Without waiting. */
  endNow: () => void;
}

const STOP_TIMEOUT = 10_000;
const running = new Set<Running>();

/** In a process group of its own, so that Ctrl-C reaches the bench first and a kill reaches all of a pool. */
export function start(
  { file, args, env, cwd, user, stopSignal }: Command,
  stdio: StdioOptions,
): Running {
  const child = spawn(file, args, {
    env: { ...withoutSettings(process.env), ...env },
    stdio,
    detached: true,
    ...(cwd !== undefined && { cwd }),
    ...user,
  });
  const { pid } = child;
  if (pid === undefined) {
    child.on('error', () => {});
    throw new Error(`${file} cannot be started`);
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const exit = once(child, 'exit');
  const kill = async () => {
    signalGroup(pid, 'SIGKILL');
    await exit;
  };
  const stop = async () => {
    if (ended()) return;
    if (stopSignal) {
      child.kill(stopSignal);
      await Promise.race([exit, sleep(STOP_TIMEOUT, undefined, { ref: false })]);
    }
    if (!ended()) await kill();
  };
  const endNow = () => signalGroup(pid, stopSignal ?? 'SIGKILL');
  const started = { pid, process: child, ended, stop, kill, endNow };
  running.add(started);
  child.once('exit', () => {
    running.delete(started);
    // What a program that died has left of its pool.
    signalGroup(pid, 'SIGKILL');
  });
  return started;
}

/** The last thing that is done, whatever happened. */
export function killAll(): void {
  for (const { endNow } of running) endNow();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

/** Whoever runs the bench may have settings for a Temporal and a database of their own. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const setting = /^(TEMPORAL_(?!CLI$)|ALERTS_|DATABASE_URL$|LOG_LEVEL$|CELERY)/;
  const kept = Object.entries(env).filter(([name]) => !setting.test(name));
  return { ...Object.fromEntries(kept), TEMPORAL_CONFIG_FILE: '/no/temporal.toml' };
}
