import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Pollers } from '../registry/services.js';
import { toMillis } from './timeline/moment.js';

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
    .map(({ lastAccessTime }) => toMillis(lastAccessTime))
    .filter((time) => time > since);
}
