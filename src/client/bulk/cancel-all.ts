import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { MEMO } from '../../contract/messages.js';
import { outcomeSchema } from '../../contract/outcome.js';
import type { CancelVerdict } from '../handle/cancel.js';
import { fromListing, hasEnded, type Run } from '../listing/description.js';

/** How long to wait while no alert ends, for instance because no worker runs. */
const CANCEL_TIMEOUT = 10_000;

const CANCEL_CONCURRENCY = 20;

interface Calls {
  /** False when there is no such alert. */
  requestCancel: (id: string) => Promise<boolean>;
  describe: (id: string) => Promise<Run>;
}

/** Asks every alert to cancel first, so that none goes out while others are waited for. */
export async function cancelEach(
  ids: string[],
  { requestCancel, describe }: Calls,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (requested: number) => void },
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
    if (waiting.length === 0 || Date.now() - progress > CANCEL_TIMEOUT) return ended;
    await sleep(200, undefined, { signal });
  }
}

const { BATCH_OPERATION_STATE_RUNNING } = proto.temporal.api.enums.v1.BatchOperationState;

/** How long a server may take to accept it: one that has a batch under way already would be asked again and again. */
const START_TIMEOUT = 3000;

/** How long it is followed while nothing happens: a server counts whole pages, of a thousand each. */
const BATCH_TIMEOUT = 60_000;

const BATCH_POLL_INTERVAL = 500;

interface Batch {
  /** What all that are to be cancelled match. */
  query: string;
  /** How many these are. */
  total: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

type MakeCall = <T>(calls: () => Promise<T>) => Promise<T>;

/**
 * Has the server ask all of them to cancel, which goes on when this process ends. Returns when it is done, or nothing
 * more happens; false when the server does not do it: an old one, one with a batch under way, or for want of permission.
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
    // Those that have ended are seen one by one.
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

/** What became of an alert that was to be cancelled. */
export interface Ended {
  verdict: CancelVerdict;
  /** Whether something of it is left to be scheduled again. */
  restorable: boolean;
  /** Of one that recurs so many times, how many are left; null where that is not known. */
  times: number | null;
}

function endOfRun(run: Run): Ended {
  const { status, recurrence, times } = fromListing(run);
  if (!hasEnded(status)) return { verdict: 'cancelling', restorable: true, times: null };
  const { occurrences } = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]).data ?? {};
  const left = times === null || occurrences === undefined ? null : times - occurrences;
  // One that recurs may have been delivered while it was cancelled: what was to follow is cancelled.
  const cancelled =
    status === 'cancelled' || (recurrence !== null && run.status.name === 'CANCELLED');
  return {
    verdict: status === 'cancelled' ? status : `already-${status}`,
    restorable: cancelled && left !== 0,
    times: left,
  };
}

/** How long to wait while no alert ends: those that sleep need a moment of a worker only. */
const LISTING_TIMEOUT = 2000;

const LISTING_POLL_INTERVAL = 500;

/** What listings tell of alerts that end, a thousand with one call, until they tell nothing more. */
export async function pollOutcomes(
  client: Client,
  query: string,
  /** When the run began in which an alert was found. */
  found: ReadonlyMap<string, Date>,
  signal: AbortSignal,
): Promise<Map<string, Ended>> {
  const ended = new Map<string, Ended>();
  let progress = Date.now();
  for (;;) {
    const before = ended.size;
    for await (const run of client.workflow.list({ query })) {
      const since = found.get(run.workflowId);
      // Its id may have had an alert before.
      if (since && run.startTime >= since) ended.set(run.workflowId, endOfRun(run));
    }
    if (ended.size > before) progress = Date.now();
    if (ended.size === found.size || Date.now() - progress > LISTING_TIMEOUT) return ended;
    await sleep(LISTING_POLL_INTERVAL, undefined, { signal });
  }
}
