/** Returns the task queue of a channel with a limit, with which Temporal enforces the limit over all workers. */
export function limitedQueue(taskQueue: string, channel: string): string {
  return `${taskQueue}/limited/${channel}`;
}

/** Returns the task queue of the alerts themselves, for that of a channel with a limit as well. */
export function alertsQueue(taskQueue: string): string {
  return taskQueue.replace(/\/limited\/[^/]*$/, '');
}

export function isLimitedQueue(taskQueue: string, channel: string): boolean {
  return taskQueue.endsWith(limitedQueue('', channel));
}
