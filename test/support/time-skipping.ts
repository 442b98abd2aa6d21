import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DateTime, type DurationLikeObject } from 'luxon';
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

/** Returns a time this long from now on the clock of the server, which is ahead of the machine's. */
export async function serverTime(
  environment: TestWorkflowEnvironment,
  distance: DurationLikeObject = {},
): Promise<DateTime> {
  return DateTime.fromMillis(await environment.currentTimeMs(), { zone: 'UTC' }).plus(distance);
}
