import type { TemporalConfig } from '../config/environment.js';
import { ALERT_WORKFLOW } from '../contract/messages.js';
import { newId } from '../planning/plan.js';

/** Pages of Temporal's Web UI for one type of alert. */
export interface WebUiLinks {
  /**
   * Starts an alert: the form, filled in but for the request, which no link can carry. Its id is
   * new, because the form would otherwise take the input of the last alert.
   */
  start: string;
  /** Lists the open alerts. */
  open: string;
  /** Lists the failed alerts. */
  failed: string;
}

/** Returns links into the Web UI at an address. */
export function webUiLinks(
  address: string,
  { namespace, taskQueue }: Pick<TemporalConfig, 'namespace' | 'taskQueue'>,
  type: string,
): WebUiLinks {
  const workflows = `${address}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  const form = { workflowId: `${type}-${newId()}`, taskQueue, workflowType: ALERT_WORKFLOW };
  const list = (status: string) => {
    const query = `AlertType = '${type}' AND ${status}`;
    return `${workflows}?${new URLSearchParams({ query }).toString()}`;
  };
  return {
    start: `${workflows}/start-workflow?${new URLSearchParams(form).toString()}`,
    open: list("ExecutionStatus = 'Running'"),
    failed: list("AlertStatus = 'failed'"),
  };
}
