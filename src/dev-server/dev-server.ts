import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { keepEndedAlerts, registerMissing } from './prepare-namespace.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));

/** How long the server may take to stop before it is killed. */
const STOP_TIMEOUT = 10_000;

export interface DevServerOptions {
  port: number;
  uiPort: number;
  /** The database file. @default .data/temporal.db */
  database?: string | undefined;
}

export interface DevServer {
  address: string;
  uiUrl: string;
  process: ChildProcess;
  /** Aborts when the server has ended, asked or not. */
  ended: AbortSignal;
  stop: () => Promise<void>;
}

/** The server has said why on standard error. */
export class ServerDidNotStart extends Error {
  override name = 'ServerDidNotStart';
}

/**
 * Starts Temporal's dev server, getting it first where it is missing, which may take minutes.
 *
 * @throws ServerDidNotStart when it ends before it is ready
 */
export async function startDevServer(
  { port, uiPort, database }: DevServerOptions,
  signal?: AbortSignal,
): Promise<DevServer> {
  const server = spawn(script, {
    env: {
      ...process.env,
      TEMPORAL_PORT: String(port),
      TEMPORAL_UI_PORT: String(uiPort),
      ...(database && { TEMPORAL_DB: database }),
    },
    // Its banner tells a port that is not always the right one to use.
    stdio: ['ignore', 'ignore', 'inherit'],
    // In a process group of its own, so that Ctrl-C reaches the worker first.
    detached: true,
  });
  const ended = new AbortController();
  server.once('exit', () => ended.abort());
  server.once('error', () => ended.abort());
  const killed = () => server.kill('SIGKILL');
  process.once('exit', killed);

  const stop = async () => {
    process.off('exit', killed);
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    const timer = setTimeout(killed, STOP_TIMEOUT);
    await once(server, 'exit');
    clearTimeout(timer);
  };
  const address = `127.0.0.1:${port}`;
  try {
    await ready(address, AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]));
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw new ServerDidNotStart('the Temporal server did not start', { cause: error });
  }
  const uiUrl = `http://127.0.0.1:${uiPort}`;
  return { address, uiUrl, process: server, ended: ended.signal, stop };
}

async function ready(address: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(address))) await sleep(100, undefined, { signal });
  signal.throwIfAborted();
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
