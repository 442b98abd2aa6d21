import { type Client, WorkflowFailedError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { PING_WORKFLOW } from '../contract/messages.js';
import type { Pollers } from '../services/services.js';
import type { ping } from '../workflows/ping.js';
import { timestampMillis } from './history/entry.js';
import { newId } from '../planning/plan.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** A worker that has nothing to do asks for work once in a long poll of a minute. */
const POLL_INTERVAL = 70_000;

/** How many workers have asked for the work of a task queue within the last minute, by kind. */
export async function pollersOf(client: Client, taskQueue: string): Promise<Pollers> {
  const { workflows, activities } = await pollsOf(client, taskQueue);
  return { workflows: workflows.length, activities: activities.length };
}

/** For a person. */
export function noWorkerPolls(taskQueue: string): string {
  return `no worker polls task queue '${taskQueue}'`;
}

/** When each of them has asked last, in epoch milliseconds. */
export async function pollsOf(client: Client, taskQueue: string) {
  const [workflows, activities] = await Promise.all([
    polls(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    polls(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
  ]);
  return { workflows, activities };
}

async function polls(
  { workflowService, options: { namespace } }: Client,
  name: string,
  taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
): Promise<number[]> {
  const taskQueue = { name };
  const asked = { namespace, taskQueue, taskQueueType };
  const { pollers } = await workflowService.describeTaskQueue(asked);
  const since = Date.now() - POLL_INTERVAL;
  return (pollers ?? [])
    .map(({ lastAccessTime }) => timestampMillis(lastAccessTime))
    .filter((time) => time > since);
}

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
