/** A channel with a limit has a task queue of its own, so that Temporal keeps the pace over all workers. */
export function limitedQueue(taskQueue: string, channel: string): string {
  return `${taskQueue}/limited/${channel}`;
}

export function isLimitedQueue(taskQueue: string, channel: string): boolean {
  return taskQueue.endsWith(limitedQueue('', channel));
}
