import { Connection } from '@temporalio/client';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, startChild, whenAborted } from './child-process.js';
import { keepEndedAlerts, registerMissing } from './prepare-namespace.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));

/** Limits how long the server may take to stop before it is killed. */
const STOP_TIMEOUT = 10_000;

export interface DevServerOptions {
  port: number;
  uiPort: number;
  /** The database file. @default .data/temporal.db */
  database?: string | undefined;
}

export interface DevServer extends Child {
  address: string;
  uiUrl: string;
}

/** Thrown when the server did not start. It has printed the reason on standard error. */
export class ServerStartError extends Error {
  override name = 'ServerStartError';
}

/**
 * Starts Temporal's dev server. Installs it first if it is missing, which may take minutes.
 *
 * @throws ServerStartError if the server ends before it is ready
 */
export async function startDevServer(
  { port, uiPort, database }: DevServerOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<DevServer> {
  // A step of its own, because the installation shows its progress on a terminal.
  const getting = run(['path'], {}, 'inherit');
  await stoppedBy(signal, getting);
  if (getting.process.exitCode !== 0) throw new ServerStartError('Temporal could not be installed');

  const named = database || process.env['TEMPORAL_DB'];
  const file = resolve(named || '.data/temporal.db');
  if (!named) await ignoreNew(dirname(file));
  const server = run(
    [],
    { TEMPORAL_PORT: String(port), TEMPORAL_UI_PORT: String(uiPort), TEMPORAL_DB: file },
    'pipe',
  );
  const { stderr } = server.process;
  stderr?.pipe(process.stderr, { end: false });
  // While the server and its worker stop, the server prints errors that mean nothing.
  const mute = () => void stderr?.unpipe().resume();
  signal.addEventListener('abort', mute);
  const stop = () => {
    mute();
    return server.stop();
  };
  const address = `127.0.0.1:${port}`;
  const isUp = async () =>
    (await isNoted(`${file}.pid`, server.process.pid)) &&
    (await isListening(port)) &&
    isReady(address);
  try {
    await until(isUp, AbortSignal.any([server.ended, signal]));
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw new ServerStartError('the Temporal server did not start', { cause: error });
  }
  return { ...server, address, uiUrl: `http://127.0.0.1:${uiPort}`, stop };
}

/** Makes the folder of the database, with a note that keeps it out of the project's repository. */
async function ignoreNew(folder: string): Promise<void> {
  try {
    if (await mkdir(folder, { recursive: true }))
      await writeFile(join(folder, '.gitignore'), '*\n');
  } catch {
    // temporal-dev.sh says what is wrong with the folder.
  }
}

/** Runs temporal-dev.sh. */
function run(args: string[], env: NodeJS.ProcessEnv, stderr: 'inherit' | 'pipe'): Child {
  return startChild(script, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', stderr],
    stopTimeout: STOP_TIMEOUT,
  });
}

async function stoppedBy(signal: AbortSignal, { ended, stop }: Child): Promise<void> {
  await whenAborted(AbortSignal.any([signal, ended]));
  await stop();
  signal.throwIfAborted();
}

async function until(isUp: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await isUp())) await sleep(100, undefined, { signal });
  signal.throwIfAborted();
}

/** Returns whether this server owns the ports: temporal-dev.sh writes its pid once the ports are free. */
async function isNoted(note: string, pid: number | undefined): Promise<boolean> {
  const noted = await readFile(note, 'utf8').catch(() => '');
  return Number(noted) === pid;
}

/** Returns whether a server listens there. A client that connects too early waits a second to try again. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((answered) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listens: boolean) => {
      socket.destroy();
      answered(listens);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

async function isReady(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '1s' });
    try {
      await registerMissing(connection);
      await keepEndedAlerts(connection);
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
