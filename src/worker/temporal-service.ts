import { Context } from '@temporalio/activity';
import { lateAlertFinder } from '../client/late-alerts.js';
import { pollersOf } from '../client/pollers.js';
import type { TemporalService } from '../registry/services.js';

/** Within an activity, by the connection of its worker. */
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
