import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { register } from '../dev/prepare-namespace.js';
import { searchAttributes } from '../contract/search-attributes.js';
import { reasonOf } from '../util/errors.js';
import { loadOptional } from '../util/load-optional.js';

/** Limits the starts. The SDK waits five seconds for the server, which a busy machine may need longer for. */
const MAX_STARTS = 5;

/**
 * Starts Temporal's time-skipping server, with our search attributes. The SDK downloads it once,
 * unless TEMPORAL_TEST_SERVER names its executable.
 */
export async function startTestServer(): Promise<TestWorkflowEnvironment> {
  const testing = await loadOptional(
    'the time-skipping server',
    ['@temporalio/testing'],
    () => import('@temporalio/testing'),
  );
  const path = process.env['TEMPORAL_TEST_SERVER'];
  const options = path ? { server: { executable: { type: 'existing-path', path } as const } } : {};
  const start = () => testing.TestWorkflowEnvironment.createTimeSkipping(options);
  const server = await repeatWhileSlow(start);
  try {
    await register(server.connection, searchAttributes);
    return server;
  } catch (error) {
    await server.teardown();
    throw error;
  }
}

async function repeatWhileSlow<T>(start: () => Promise<T>): Promise<T> {
  for (let starts = 1; ; starts++) {
    try {
      return await start();
    } catch (error) {
      if (starts < MAX_STARTS && reasonOf(error).includes('did not start within')) continue;
      throw reasonOf(error).includes('failed to download') ? notDownloaded(error) : error;
    }
  }
}

function notDownloaded(cause: unknown): Error {
  return new Error(
    "Temporal's time-skipping server could not be downloaded: connect to the internet, or set TEMPORAL_TEST_SERVER to its executable",
    { cause },
  );
}
