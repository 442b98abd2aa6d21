import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';
import { startDevServer } from '../../src/dev/dev-server.js';

export interface Server {
  address: string;
  /** With `kill -9`. */
  kill: () => Promise<void>;
  /** Again, on the same database. */
  start: () => Promise<void>;
  /** For good. */
  remove: () => Promise<void>;
}

/** A Temporal server of one's own. */
export async function startServer(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-faults-'));
  const ports = { port: await freePort(), uiPort: await freePort() };
  const start = () => startDevServer({ ...ports, database: join(directory, 'temporal.db') });
  let server = await start();
  return {
    address: server.address,
    kill: async () => {
      server.process.kill('SIGKILL');
      await once(server.ended, 'abort');
    },
    start: async () => void (server = await start()),
    remove: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
