import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../src/dev/dev-server.js';
import { freePort } from './free-port.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the dev server that all test files share, each with task queues of its own. */
    temporalAddress: string;
    temporalUiUrl: string;
  }
}

/** Starts the server for the globalSetup of vitest. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-alerts-test-'));
  const server = await startDevServer({
    port: await freePort(),
    uiPort: await freePort(),
    database: join(directory, 'temporal.db'),
  });
  project.provide('temporalAddress', server.address);
  project.provide('temporalUiUrl', server.uiUrl);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
