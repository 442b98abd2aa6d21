import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DateTime, type DurationLikeObject } from 'luxon';

export { startTestServer as timeSkippingServer } from '../../src/testing/test-server.js';

/** Returns a time this long from now on the clock of the server, which is ahead of the machine's. */
export async function serverTime(
  environment: TestWorkflowEnvironment,
  distance: DurationLikeObject = {},
): Promise<DateTime> {
  return DateTime.fromMillis(await environment.currentTimeMs(), { zone: 'UTC' }).plus(distance);
}
