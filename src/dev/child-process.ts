import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  process: ChildProcess;
  /** Aborts when the process has ended for any reason. */
  ended: AbortSignal;
  /** Asks the process to stop, and kills it when that takes too long. */
  stop: () => Promise<void>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only this process, which
 * stops the others in their order.
 */
export function startChild(
  command: string,
  args: string[],
  { stopTimeout, ...options }: SpawnOptions & { stopTimeout: number },
): Child {
  const child = spawn(command, args, { ...options, detached: true });
  const ended = new AbortController();
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const end = () => {
    process.off('exit', kill);
    ended.abort();
  };
  child.once('close', end).once('error', end);
  const stop = async () => {
    if (ended.signal.aborted) return;
    child.kill('SIGTERM');
    const timer = setTimeout(kill, stopTimeout);
    await whenAborted(ended.signal);
    clearTimeout(timer);
  };
  return { process: child, ended: ended.signal, stop };
}

export async function whenAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
