import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Pollers } from '../registry/services.js';
import { toMillis } from './timeline/moment.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** A worker that lives has asked for work within the last long poll. */
const POLL = 70_000;

/** How many workers ask for the work of a task queue, by kind. */
export async function pollersOf(client: Client, taskQueue: string): Promise<Pollers> {
  const [workflows, activities] = await Promise.all([
    count(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    count(client, taskQueue, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
  ]);
  return { workflows, activities };
}

async function count(
  { workflowService, options: { namespace } }: Client,
  name: string,
  taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
): Promise<number> {
  const taskQueue = { name };
  const asked = { namespace, taskQueue, taskQueueType };
  const { pollers } = await workflowService.describeTaskQueue(asked);
  const alive = Date.now() - POLL;
  return (pollers ?? []).filter(({ lastAccessTime }) => toMillis(lastAccessTime) > alive).length;
}
