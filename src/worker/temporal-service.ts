import { Context } from '@temporalio/activity';
import { pollersOf } from '../client/workers.js';
import { lateAlertFinder } from '../client/listing/late-alerts.js';
import type { TemporalService } from '../services/services.js';

/** Returns a service that works in activities, over the connection of their worker. */
export function temporalService(): TemporalService {
  const findLateAlerts = lateAlertFinder();
  return {
    lateAlerts: (before) => {
      const { client, info } = Context.current();
      return findLateAlerts(client, before, info.workflowExecution);
    },
    pollers: (taskQueue) => pollersOf(Context.current().client, taskQueue),
  };
}
