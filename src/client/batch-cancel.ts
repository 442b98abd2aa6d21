import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';

const { BATCH_OPERATION_STATE_RUNNING } = proto.temporal.api.enums.v1.BatchOperationState;

/** How long a server may take to accept it: one that has a batch under way already would be asked again and again. */
const START_TIMEOUT = 3000;

/** How long it is followed while nothing happens: a server counts whole pages, of a thousand each. */
const PATIENCE = 60_000;

const LOOK_EVERY = 500;

interface Batch {
  /** What all that are to be cancelled match. */
  query: string;
  /** How many these are. */
  total: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

type Calls = <T>(calls: () => Promise<T>) => Promise<T>;

/**
 * Has the server ask all of them to cancel, which goes on when this process ends. Returns when it is done, or nothing
 * more happens; false when the server does not do it: an old one, one with a batch under way, or for want of permission.
 *
 * @throws the signal's reason
 */
export async function batchCancel(
  client: Client,
  call: Calls,
  { query, total, signal, onProgress }: Batch,
): Promise<boolean> {
  const { namespace } = client.options;
  const batch = { namespace, jobId: `discard-${randomUUID()}` };
  const { identity } = client.options;
  try {
    await client.withDeadline(Date.now() + START_TIMEOUT, () =>
      client.workflowService.startBatchOperation({
        ...batch,
        reason: 'alerts discard',
        visibilityQuery: query,
        cancellationOperation: { identity },
      }),
    );
  } catch (error) {
    if (isGrpcServiceError(error)) return false;
    throw error;
  }

  let done = 0;
  let progress = Date.now();
  while (Date.now() - progress < PATIENCE) {
    const { state, completeOperationCount } = await call(() =>
      client.workflowService.describeBatchOperation(batch),
    );
    // Those that have ended are seen one by one.
    const { count } = await call(() => client.workflow.count(query));
    const now = Math.max(completeOperationCount.toNumber(), total - count);
    if (now > done) {
      onProgress((done = now));
      progress = Date.now();
    }
    if (state !== BATCH_OPERATION_STATE_RUNNING) return true;
    await sleep(LOOK_EVERY, undefined, { signal });
  }
  return true;
}
