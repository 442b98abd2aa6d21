import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { MEMO } from '../../contract/messages.js';
import { outcomeSchema } from '../../contract/outcome.js';
import type { CancelVerdict } from '../alert-handle.js';
import { fromListing, hasEnded, type Run } from '../listing/description.js';

const CANCEL_CONCURRENCY = 20;

interface Calls {
  /** Returns false when there is no alert with this id. */
  requestCancel: (id: string) => Promise<boolean>;
  describe: (id: string) => Promise<Run>;
}

interface Waiting {
  /** Bounds the wait while no alert ends, for instance because no worker runs, in milliseconds. */
  timeout: number;
  signal: AbortSignal;
  onProgress: (requested: number) => void;
}

/** Asks every alert to cancel before it waits for any, so that no alert goes out meanwhile. */
export async function cancelEach(
  ids: string[],
  { requestCancel, describe }: Calls,
  { timeout, signal, onProgress }: Waiting,
): Promise<Map<string, Ended>> {
  const options = { concurrency: CANCEL_CONCURRENCY, signal };
  const ended = new Map<string, Ended>();
  let waiting: string[] = [];
  const request = async (id: string) => {
    if (await requestCancel(id)) onProgress(waiting.push(id));
  };
  await pMap(ids, request, options);

  const look = async (id: string) => ended.set(id, endOfRun(await describe(id)));
  let progress = Date.now();
  for (;;) {
    await pMap(waiting, look, options);
    const still = waiting.filter((id) => ended.get(id)?.verdict === 'cancelling');
    if (still.length < waiting.length) progress = Date.now();
    waiting = still;
    if (waiting.length === 0 || Date.now() - progress > timeout) return ended;
    await sleep(200, undefined, { signal });
  }
}

const { BATCH_OPERATION_STATE_RUNNING } = proto.temporal.api.enums.v1.BatchOperationState;

/** Bounds how long a server may take to accept a batch. A busy server would otherwise be asked again and again. */
const START_TIMEOUT = 3000;

/** Bounds the wait while a batch makes no progress. A server counts whole pages of a thousand alerts. */
const BATCH_TIMEOUT = 60_000;

const BATCH_POLL_INTERVAL = 500;

interface Batch {
  /** Matches all alerts to cancel. */
  query: string;
  /** Counts the alerts to cancel. */
  total: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

type MakeCall = <T>(calls: () => Promise<T>) => Promise<T>;

/**
 * Makes the server cancel all alerts, which continues if this process ends. Returns when the batch is done or makes no
 * more progress. Returns false if the server refuses: it is too old, has a batch under way, or lacks the permission.
 *
 * @throws the signal's reason
 */
export async function batchCancel(
  client: Client,
  call: MakeCall,
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
  while (Date.now() - progress < BATCH_TIMEOUT) {
    const { state, completeOperationCount } = await call(() =>
      client.workflowService.describeBatchOperation(batch),
    );
    // The count of open alerts changes with each one that ends.
    const { count } = await call(() => client.workflow.count(query));
    const now = Math.max(completeOperationCount.toNumber(), total - count);
    if (now > done) {
      onProgress((done = now));
      progress = Date.now();
    }
    if (state !== BATCH_OPERATION_STATE_RUNNING) return true;
    await sleep(BATCH_POLL_INTERVAL, undefined, { signal });
  }
  return true;
}

/** Says what became of an alert that was to be cancelled. */
export interface Ended {
  verdict: CancelVerdict;
  /** True if the alert, or some of its runs, can be scheduled again. */
  restorable: boolean;
  /** How many of its limited runs are left; null if unknown or not limited. */
  times: number | null;
}

function endOfRun(run: Run): Ended {
  const { status, recurrence, times } = fromListing(run);
  if (!hasEnded(status)) return { verdict: 'cancelling', restorable: true, times: null };
  const { occurrences } = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]).data ?? {};
  const left = times === null || occurrences === undefined ? null : times - occurrences;
  // A recurring alert may have been delivered during its cancellation; its next runs are cancelled.
  const cancelled =
    status === 'cancelled' || (recurrence !== null && run.status.name === 'CANCELLED');
  return {
    verdict: status === 'cancelled' ? status : `already-${status}`,
    restorable: cancelled && left !== 0,
    times: left,
  };
}

/** Bounds the wait while no alert ends. A sleeping alert needs a worker only for a moment. */
const LISTING_TIMEOUT = 2000;

const LISTING_POLL_INTERVAL = 500;

/** Polls the listing for ended alerts, a thousand a call, until it has no more news. */
export async function pollOutcomes(
  client: Client,
  query: string,
  /** The start of the run in which each alert was found. */
  found: ReadonlyMap<string, Date>,
  signal: AbortSignal,
): Promise<Map<string, Ended>> {
  const ended = new Map<string, Ended>();
  let progress = Date.now();
  for (;;) {
    const before = ended.size;
    for await (const run of client.workflow.list({ query })) {
      const since = found.get(run.workflowId);
      // An earlier alert may have had the same id.
      if (since && run.startTime >= since) ended.set(run.workflowId, endOfRun(run));
    }
    if (ended.size > before) progress = Date.now();
    if (ended.size === found.size || Date.now() - progress > LISTING_TIMEOUT) return ended;
    await sleep(LISTING_POLL_INTERVAL, undefined, { signal });
  }
}
