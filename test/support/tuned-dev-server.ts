import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { isListening } from '../../src/dev/dev-server.js';
import { freePort } from './free-port.js';
import { registerMissing } from '../../src/dev/prepare-namespace.js';
import { eventually } from './eventually.js';

const script = fileURLToPath(new URL('../../temporal-dev.sh', import.meta.url));

export interface TunedServer {
  address: string;
  stop: () => Promise<void>;
}

/**
 * Starts a new dev server with settings of Temporal's dynamic configuration, such as
 * `frontend.namespaceRPS=10`.
 */
export async function tunedDevServer(...settings: string[]): Promise<TunedServer> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-tuned-'));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const given = settings.flatMap((setting) => ['--dynamic-config-value', setting]);
  const server = spawn(script, given, {
    env: {
      ...process.env,
      TEMPORAL_PORT: String(port),
      TEMPORAL_UI_PORT: String(await freePort()),
      TEMPORAL_DB: join(directory, 'temporal.db'),
    },
    stdio: 'ignore',
  });
  const stop = async () => {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
    await rm(directory, { recursive: true, force: true });
  };
  await eventually(
    async () => (await isListening(port)) && prepared(address),
    (done) => done,
  );
  return { address, stop };
}

async function prepared(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1000 });
    await registerMissing(connection).finally(() => connection.close());
    return true;
  } catch {
    return false;
  }
}
