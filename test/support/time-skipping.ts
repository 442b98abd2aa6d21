import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { register } from '../../src/dev/prepare-namespace.js';
import { searchAttributes } from '../../src/contract/search-attributes.js';
import { timeSkipping } from './test-server.js';

/** A time-skipping server that knows the search attributes. */
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
