import { type Client, WorkflowFailedError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { PING_WORKFLOW } from '../contract/messages.js';
import type { Pollers } from '../services/services.js';
import type { ping } from '../workflows/ping.js';
import { timestampMillis } from './history/entry.js';
import { newId } from '../planning/plan.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** Bounds the age of a worker's last poll. An idle worker polls once a minute. */
const MAX_POLL_AGE = 70_000;

/** Returns how many workers have polled a task queue within the last minute, by kind of task. */
export async function pollersOf(client: Client, taskQueue: string): Promise<Pollers> {
  const { workflows, activities } = await lastPollsOf(client, taskQueue);
  return { workflows: workflows.length, activities: activities.length };
}

/** Returns the message that no worker polls a task queue. */
export function noWorkerPolls(taskQueue: string): string {
  return `no worker polls task queue '${taskQueue}'`;
}

/** Returns the last poll of each worker, in epoch milliseconds. */
export async function lastPollsOf(client: Client, taskQueue: string) {
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
  const request = { namespace, taskQueue, taskQueueType };
  const { pollers } = await workflowService.describeTaskQueue(request);
  const since = Date.now() - MAX_POLL_AGE;
  return (pollers ?? [])
    .map(({ lastAccessTime }) => timestampMillis(lastAccessTime))
    .filter((time) => time > since);
}

/** Bounds the answer of a worker, which may be busy. */
const PING_TIMEOUT = '5s';

/** Returns whether a worker runs a workflow in time. A killed worker stays listed for minutes. */
export async function isWorkerResponding(client: Client, taskQueue: string): Promise<boolean> {
  const workflow = await client.workflow.start<typeof ping>(PING_WORKFLOW, {
    workflowId: `ping-${newId()}`,
    taskQueue,
    // Ends the workflow if no worker answers.
    workflowExecutionTimeout: PING_TIMEOUT,
    workflowTaskTimeout: '2s',
  });
  try {
    await workflow.result();
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { events } = await workflow.fetchHistory();
    // A worker of an earlier version fails the task, because it does not know this workflow.
    return events?.some((event) => event.workflowTaskFailedEventAttributes) ?? false;
  }
}
