import { type Client, WorkflowFailedError } from '@temporalio/client';
import { PING_WORKFLOW } from '../contract/messages.js';
import type { ping } from '../workflows/ping.js';
import { newId } from './planning/plan.js';

/** How long a worker may take that has other work to do. */
const PING_TIMEOUT = '5s';

/**
 * Finds out whether a worker works, by giving it something to do. Temporal lists a worker that was killed for minutes,
 * and one that has nothing to do asks for work only once a minute.
 */
export async function isAnswered(client: Client, taskQueue: string): Promise<boolean> {
  const workflow = await client.workflow.start<typeof ping>(PING_WORKFLOW, {
    workflowId: `ping-${newId()}`,
    taskQueue,
    // It leaves nothing behind where nobody answers.
    workflowExecutionTimeout: PING_TIMEOUT,
    workflowTaskTimeout: '2s',
  });
  try {
    await workflow.result();
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { events } = await workflow.fetchHistory();
    // A worker of an earlier version does not know it, and says so.
    return events?.some((event) => event.workflowTaskFailedEventAttributes) ?? false;
  }
}
