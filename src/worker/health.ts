import type { NativeConnection, Worker } from '@temporalio/worker';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { cannotListen, type ListenAddress } from '../config/environment.js';

/** Returns why the worker cannot take work now; undefined if it can. */
export type Unready = () => Promise<string | undefined>;

/**
 * Serves `/healthz` and `/readyz`.
 *
 * @returns a function that closes the server
 * @throws Error if the address cannot be used
 */
export async function serveHealth(
  address: ListenAddress,
  unready: Unready,
): Promise<() => Promise<void>> {
  const server = createServer(async (request, response) => {
    const path = request.url?.replace(/\?.*$/, '');
    if (path === '/healthz') return response.end('ok\n');
    if (path !== '/readyz') return response.writeHead(404).end('see /healthz and /readyz\n');
    const why = await unready();
    return response.writeHead(why === undefined ? 200 : 503).end(`${why ?? 'ready'}\n`);
  });
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen('HEALTH_ADDRESS', address, error);
  }
  return async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
}

/** Limits how long an answer of Temporal is reused. */
const FRESH = 5000;

/** Stays below the usual timeout of a probe. */
const READINESS_TIMEOUT = 900;

/** Returns a check of readiness: every worker runs and Temporal answers. */
export function readinessOf(workers: Worker[], connection: NativeConnection): Unready {
  let answeredAt = -Infinity;
  const ask = () => connection.workflowService.getSystemInfo({});
  return async () => {
    const state = workers.map((worker) => worker.getState()).find((each) => each !== 'RUNNING');
    if (state) return `the worker is ${state.toLowerCase()}`;
    if (Date.now() - answeredAt < FRESH) return undefined;
    try {
      await connection.withDeadline(Date.now() + READINESS_TIMEOUT, ask);
      answeredAt = Date.now();
      return undefined;
    } catch {
      return 'Temporal does not answer';
    }
  };
}
