import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { MEMO } from '../../contract/messages.js';
import { outcomeSchema } from '../../contract/outcome.js';
import { hasEnded } from '../../contract/status.js';
import type { CancelVerdict } from '../alert-handle.js';
import { fromListing, type Run } from '../listing/description.js';

const CANCEL_POLL_INTERVAL = 200;

const CANCEL_CONCURRENCY = 20;

interface Calls {
  /** Returns false if the alert does not exist. */
  requestCancel: (id: string) => Promise<boolean>;
  describe: (id: string) => Promise<Run>;
}

interface WaitOptions {
  /** Bounds the wait while no alert ends, for instance because no worker runs, in milliseconds. */
  timeout: number;
  signal: AbortSignal;
  onProgress: (requested: number) => void;
}

/**
 * Requests all cancellations before it waits for any of them, so that no alert goes out meanwhile.
 */
export async function cancelEach(
  ids: string[],
  { requestCancel, describe }: Calls,
  { timeout, signal, onProgress }: WaitOptions,
): Promise<Map<string, CancelResult>> {
  const options = { concurrency: CANCEL_CONCURRENCY, signal };
  const results = new Map<string, CancelResult>();
  let waiting: string[] = [];
  const request = async (id: string) => {
    if (await requestCancel(id)) onProgress(waiting.push(id));
  };
  await pMap(ids, request, options);

  const check = async (id: string) => results.set(id, resultOfRun(await describe(id)));
  let progressAt = Date.now();
  for (;;) {
    await pMap(waiting, check, options);
    const pending = waiting.filter((id) => results.get(id)?.verdict === 'cancelling');
    if (pending.length < waiting.length) progressAt = Date.now();
    waiting = pending;
    if (waiting.length === 0 || Date.now() - progressAt > timeout) return results;
    await sleep(CANCEL_POLL_INTERVAL, undefined, { signal });
  }
}

const { BATCH_OPERATION_STATE_RUNNING } = proto.temporal.api.enums.v1.BatchOperationState;

/** Bounds how long a server may take to accept a batch. The SDK would retry for longer. */
const START_TIMEOUT = 3000;

/** Bounds the wait while a batch makes no progress, which it counts in pages of a thousand. */
const BATCH_TIMEOUT = 60_000;

const BATCH_POLL_INTERVAL = 500;

interface Batch {
  /** The alerts to cancel. */
  query: string;
  /** The number of alerts to cancel. */
  total: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

type MakeCall = <T>(calls: () => Promise<T>) => Promise<T>;

/**
 * Cancels all alerts by a batch operation, which continues even if this process ends. Returns when
 * the batch is done or makes no more progress. Returns false if the server refuses the batch,
 * because it is too old, is running another batch or denies permission.
 *
 * @throws the reason of the signal
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
  let progressAt = Date.now();
  while (Date.now() - progressAt < BATCH_TIMEOUT) {
    const { state, completeOperationCount } = await call(() =>
      client.workflowService.describeBatchOperation(batch),
    );
    // The number of open alerts changes sooner than the count of the batch.
    const { count } = await call(() => client.workflow.count(query));
    const now = Math.max(completeOperationCount.toNumber(), total - count);
    if (now > done) {
      onProgress((done = now));
      progressAt = Date.now();
    }
    if (state !== BATCH_OPERATION_STATE_RUNNING) return true;
    await sleep(BATCH_POLL_INTERVAL, undefined, { signal });
  }
  return true;
}

/** What became of an alert to cancel. */
export interface CancelResult {
  verdict: CancelVerdict;
  /** Whether the alert, or some of its runs, can be scheduled again. */
  restorable: boolean;
  /** The number of runs that are left; null if unknown or unlimited. */
  times: number | null;
}

function resultOfRun(run: Run): CancelResult {
  const { status, recurrence, times } = fromListing(run);
  if (!hasEnded(status)) return { verdict: 'cancelling', restorable: true, times: null };
  const { occurrences } = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]).data ?? {};
  const left = times === null || occurrences === undefined ? null : times - occurrences;
  // A recurring alert may have been delivered during its cancellation, which still cancels its next
  // runs.
  const cancelled =
    status === 'cancelled' || (recurrence !== null && run.status.name === 'CANCELLED');
  return {
    verdict: status === 'cancelled' ? status : `already-${status}`,
    restorable: cancelled && left !== 0,
    times: left,
  };
}

/** Bounds the wait while the listing shows no more ended alerts. */
const LISTING_TIMEOUT = 2000;

const LISTING_POLL_INTERVAL = 500;

/** Polls the listing for ended alerts, a thousand per call, until it shows no more of them. */
export async function pollOutcomes(
  client: Client,
  query: string,
  /** When the run of each alert started, by id. */
  started: ReadonlyMap<string, Date>,
  signal: AbortSignal,
): Promise<Map<string, CancelResult>> {
  const results = new Map<string, CancelResult>();
  let progressAt = Date.now();
  for (;;) {
    const before = results.size;
    for await (const run of client.workflow.list({ query })) {
      const since = started.get(run.workflowId);
      // An earlier alert may have had the same id.
      if (since && run.startTime >= since) results.set(run.workflowId, resultOfRun(run));
    }
    if (results.size > before) progressAt = Date.now();
    if (results.size === started.size || Date.now() - progressAt > LISTING_TIMEOUT) return results;
    await sleep(LISTING_POLL_INTERVAL, undefined, { signal });
  }
}
