import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { ChannelResult } from '../workflows/alert-state.js';
import { withAttempt } from './attempt.js';
import { channelNamed } from './channel-named.js';
import { checkInTime, StillChecking } from './check-in-time.js';
import { contextOf, deliver } from './deliver.js';
import { deliverDigest, type DigestBatch } from './deliver-digest.js';
import type { Dependencies } from './dependencies.js';
import type { FireRequest, Limited, Local, Slow } from './fire-request.js';
import { heartbeating } from './heartbeating.js';
import { holdBack } from './hold-back.js';
import { typeOf } from './readable.js';
import { resultOf } from './result-of.js';
import { type RecentDeliveries, remembering } from './recent-deliveries.js';

export type Activities = ReturnType<typeof createActivities>;

/** Reload, re-check, deliver: all in one activity, so that each attempt sees fresh data. */
export function createActivities(dependencies: Dependencies) {
  const recent: RecentDeliveries<ChannelResult> = new Map();
  const recentDigests: RecentDeliveries<ChannelResult[]> = new Map();
  return {
    fire: (request: FireRequest): Promise<ChannelResult | Limited> =>
      withAttempt(request.channel, () => heartbeating(() => fire(request, dependencies, recent))),
    fireLocally: (request: FireRequest): Promise<Local<ChannelResult | Limited | Slow>> =>
      withAttempt(request.channel, async () => {
        return local(request, await fire(request, dependencies, recent).catch(slowOr));
      }),
    /** What this worker has delivered, or delivers; null for nothing. */
    remember: async (request: FireRequest): Promise<Local<ChannelResult> | null> => {
      const result = await recent.get(executionOf(request))?.catch(() => null);
      return result ? local(request, result) : null;
    },
    deliverDigest: (batch: DigestBatch): Promise<ChannelResult[]> =>
      withAttempt(batch.channel, () =>
        heartbeating(() => deliverDigest(batch, dependencies, recentDigests)),
      ),
  };
}

/** Not the idempotency key alone, since an alert's id may be used again. */
export function executionOf(request: FireRequest): string {
  const { workflowExecution: { runId = '', workflowId = '' } = {} } = Context.current().info;
  return `${runId}/${contextOf(request, workflowId, false).idempotencyKey}`;
}

function local<Result>({ dueAt, round }: FireRequest, result: Result): Local<Result> {
  return { ...result, dueAt, ...(round !== undefined && { round }) };
}

function slowOr(error: unknown): Slow {
  if (error instanceof StillChecking) return { status: 'slow' };
  throw error;
}

async function fire(
  request: FireRequest,
  { types, channels, services, findSilence }: Dependencies,
  recent: RecentDeliveries<ChannelResult>,
): Promise<ChannelResult | Limited> {
  const { log, info } = Context.current();
  const { channel, failed } = request;
  // Temporal then keeps the error, counts the attempt, and makes the next when it is time. It was logged before.
  if (failed && info.attempt === 1) {
    throw ApplicationFailure.create({ ...failed, category: ApplicationFailureCategory.BENIGN });
  }
  const execution = executionOf(request);
  const delivery = recent.get(execution);
  if (delivery) return delivery;
  const done = { channel, attempts: info.attempt };

  const type = typeOf(request, types);
  const target = channelNamed(channel, channels);
  const hindered = await holdBack(request, type, target, { services, findSilence });
  if (hindered?.status === 'limited') return hindered;
  if (hindered) {
    log[hindered.status === 'expired' ? 'warn' : 'info'](hindered.status, {
      channel,
      reason: hindered.reason,
    });
    return { ...done, ...hindered };
  }
  const checked = await checkInTime(type, request, services);
  const result = (id: string) => resultOf(request, type, checked, info.attempt, id);
  if (checked.say === 'nothing') {
    const nothing = result('');
    log.info(nothing.status, { channel, reason: checked.reason });
    return nothing;
  }
  const context = contextOf(request, info.workflowExecution?.workflowId ?? '', checked.resolved);
  const sending = deliver(target, checked.say, context).then((deliveryId) => {
    log.info('sent', { channel, deliveryId });
    return result(deliveryId);
  });
  return remembering(recent, execution, sending);
}
