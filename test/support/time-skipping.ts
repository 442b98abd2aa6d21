import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { register } from '../../src/dev/prepare-namespace.js';
import { searchAttributes } from '../../src/contract/search-attributes.js';
import { timeSkipping } from './test-server.js';

/** Starts a time-skipping server with the search attributes. */
export async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const environment = await timeSkipping();
  try {
    await register(environment.connection, searchAttributes);
    return environment;
  } catch (error) {
    await environment.teardown();
    throw error;
  }
}
