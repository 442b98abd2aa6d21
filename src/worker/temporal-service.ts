import { Context } from '@temporalio/activity';
import type { FindLateAlerts } from '../client/listing/late-alerts.js';
import type { TemporalService } from '../services/services.js';

/**
 * Returns a service that works in activities, over the connection of their worker. It imports the
 * client on first use, so that a worker starts fast.
 */
export function temporalService(): TemporalService {
  let findLateAlerts: FindLateAlerts | undefined;
  return {
    lateAlerts: async (before) => {
      const { client, info } = Context.current();
      const { lateAlertFinder } = await import('../client/listing/late-alerts.js');
      findLateAlerts ??= lateAlertFinder();
      return findLateAlerts(client, before, info.workflowExecution);
    },
    pollers: async (taskQueue) => {
      const { pollersOf } = await import('../client/workers.js');
      return pollersOf(Context.current().client, taskQueue);
    },
  };
}
