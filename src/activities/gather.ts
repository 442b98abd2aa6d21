import { Context } from '@temporalio/activity';
import type { digest } from '../workflows/digest.js';
import { DIGEST_WORKFLOW, type DigestMember, JOIN } from '../workflows/messages.js';
import type { FireRequest } from './fire-request.js';
import { limitedQueue } from './limited-queue.js';

/** Puts the alert into the digest of its group for its channel, which begins with it if there is none. */
export async function gather(request: FireRequest, window: number, isLimited: boolean) {
  const { client, info } = Context.current();
  const { taskQueue, workflowExecution, startToCloseTimeoutMs } = info;
  const { channel, type, group = type, timeout = startToCloseTimeoutMs, retry } = request;
  const digestId = `digest:${channel}:${group}`;
  const member: DigestMember = { alertId: workflowExecution?.workflowId ?? '', request };
  await client.workflow.signalWithStart<typeof digest, [DigestMember]>(DIGEST_WORKFLOW, {
    workflowId: digestId,
    taskQueue,
    args: [
      {
        channel,
        group,
        window,
        timeout,
        ...(retry && { retry }),
        ...(isLimited && { taskQueue: limitedQueue(taskQueue, channel) }),
      },
    ],
    signal: JOIN,
    signalArgs: [member],
    staticSummary: `digest of ${group} for ${channel}`,
  });
  const until = new Date(Date.now() + window).toISOString();
  return {
    status: 'gathered',
    digestId,
    until,
    reason: `gathered for a digest until ${until}`,
  } as const;
}
