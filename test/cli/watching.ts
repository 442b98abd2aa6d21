import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TemporalConfig } from '../../src/config/environment.js';
import { eventually } from '../support/eventually.js';

const script = fileURLToPath(new URL('../../dist/cli/alerts.js', import.meta.url));

export interface Watching {
  /** Told so far. */
  lines: () => string[];
  /** Waits until the pattern matches this many lines, and returns them. */
  printed: (pattern: RegExp, times?: number) => Promise<string[]>;
  stderr: () => string;
  signal: (signal: 'SIGINT' | 'SIGTERM') => void;
  /** As `head` does once it has its lines. */
  stopReading: () => void;
  /** The exit status; null when a signal has killed it. */
  ended: Promise<number | null>;
}

const started: ChildProcess[] = [];

/** A test that fails leaves its own running. */
export function stopAll(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** The real `alerts watch`, on UTC clocks. */
export function watching(config: TemporalConfig, args: string[]): Watching {
  const child = spawn(process.execPath, [script, 'watch', ...args], {
    env: { ...process.env, TEMPORAL_ADDRESS: config.address, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const lines = () => output.stdout.split('\n').slice(0, -1);
  return {
    lines,
    printed: async (pattern, times = 1) => {
      const isTold = () => lines().filter((line) => pattern.test(line));
      await eventually(lines, () => isTold().length >= times, 30_000);
      return isTold();
    },
    stderr: () => output.stderr,
    signal: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    ended: once(child, 'close').then(() => child.exitCode),
  };
}

/** Watches all alerts of a type, once the alerts that exist have been read. */
export async function watchingAll(
  config: TemporalConfig,
  type: string,
  ...args: string[]
): Promise<Watching> {
  const watch = watching(config, ['--type', type, ...args]);
  if (args.includes('--json')) throw new Error('with --json nothing is said of the beginning');
  await eventually(watch.stderr, (said) =>
    /^watching \d+ open alerts?, and new ones\n$/.test(said),
  );
  return watch;
}
