import { heartbeat } from '@temporalio/activity';

/** Temporal tells an activity of its cancellation in the answer to a heartbeat. */
export async function heartbeating<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
