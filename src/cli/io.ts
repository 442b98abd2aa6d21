import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable, Writable } from 'node:stream';

interface Terminal {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/**
 * Streams and variables of a command: those of this process, or of a program that runs the command.
 */
export interface CommandIo {
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Whether the process is the command's own: the command then handles signals, and may end the
   * process.
   */
  readonly ownsProcess: boolean;
  /** Set by the command; undefined means success. */
  exitStatus: number | undefined;
}

/**
 * Reads and writes with this process. Getters, so that standard streams are opened only when they
 * are used.
 */
export const processIo: CommandIo = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  get env() {
    return process.env;
  },
  ownsProcess: true,
  exitStatus: undefined,
};

const running = new AsyncLocalStorage<CommandIo>();

/** Returns the streams of the command that runs here; several may run at the same time. */
export function io(): CommandIo {
  return running.getStore() ?? processIo;
}

export function runWithIo<T>(given: CommandIo, work: () => T): T {
  return running.run(given, work);
}
