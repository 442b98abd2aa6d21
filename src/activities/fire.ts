import { CancelledFailure, Context } from '@temporalio/activity';
import type { AlertType, Services } from '../registry/define-alert.js';
import type { AlertTypes } from '../registry/discover.js';
import type { ChannelResult } from '../workflows/alert-state.js';
import type { Silence } from '../workflows/messages.js';
import { timeoutText } from '../workflows/timeout-text.js';
import { withAttempt } from './attempt.js';
import type { Channels, OpenChannel } from './channels.js';
import { check, type Checked } from './check.js';
import { isShownAgain } from '../clock-overlap.js';
import { final } from '../final.js';
import type { FireRequest, Limited } from './fire-request.js';
import { heartbeating } from './heartbeating.js';
import { isLimitedQueue, limitedQueue } from './limited-queue.js';
import { type RecentDeliveries, remembering } from './recent-deliveries.js';
import { allOpenAt } from './send-windows.js';
import { within } from './within.js';

export type Activities = ReturnType<typeof createActivities>;

export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Pick<Services, 'db' | 'now' | 'query'>;
  /** The silence that is in force for a type. */
  findSilence: (type: string) => Promise<Silence | undefined>;
}

/** Above the time limits of all channels. */
const DELIVERY_TIMEOUT = 25_000;

/** Reload, re-check, deliver: all in one activity, so that each attempt sees fresh data. */
export function createActivities(dependencies: Dependencies) {
  const recent: RecentDeliveries<ChannelResult> = new Map();
  return {
    fire: (request: FireRequest): Promise<ChannelResult | Limited> =>
      withAttempt(() => heartbeating(() => fire(request, dependencies, recent))),
  };
}

async function fire(
  request: FireRequest,
  { types, channels, services, findSilence }: Dependencies,
  recent: RecentDeliveries<ChannelResult>,
): Promise<ChannelResult | Limited> {
  const { log, info } = Context.current();
  const { channel } = request;
  // Not the idempotency key, since an alert's id may be used again.
  const execution = `${info.workflowExecution?.runId}/${info.activityId}`;
  const delivery = recent.get(execution);
  if (delivery) return delivery;
  const done = { channel, attempts: info.attempt };

  const type = types.get(request.type);
  if (!type) throw final('UnknownType', `no alert type is named ${request.type}`);
  const target = channels.get(channel);
  // Another worker, or this one after a restart with other settings, may know it.
  if (!target)
    throw new Error(`this worker knows no channel '${channel}': set it up in alerts.toml`);
  if (!request.critical) {
    const opens = allOpenAt([type.window, target.window], services.now());
    if (opens > services.now()) {
      const until = opens.toISOString();
      log.info('held', { channel, until });
      return { ...done, status: 'held', until, reason: `outside its send window until ${until}` };
    }
  }
  if (target.perSecond !== undefined && !isLimitedQueue(info.taskQueue, channel)) {
    return { status: 'limited', taskQueue: limitedQueue(info.taskQueue, channel) };
  }
  const { dueAt, onceIn } = request;
  if (onceIn !== undefined && isShownAgain(new Date(dueAt), onceIn)) {
    const reason = `the clocks of ${onceIn} show this time again, at which it came due before`;
    log.info('repeated', { channel, dueAt });
    return { ...done, status: 'repeated', reason };
  }
  if (services.now().getTime() > expiryOf(request)) {
    log.warn('expired', { dueAt });
    const reason = `it was due at ${dueAt} and not delivered in time`;
    return { ...done, status: 'expired', reason };
  }
  const silence = await findSilence(request.type);
  if (silence) {
    const reason = `silenced until ${silence.until} by ${silence.by}: ${silence.reason}`;
    log.info('silenced', { channel, reason });
    return { ...done, status: 'silenced', reason };
  }
  const checked = await untilCancelled(checkInTime(type, request, services));
  const holding = type.resolved || request.for ? { holding: checked.holding } : {};
  if (checked.say === 'nothing') {
    const status = checked.wait ? 'holding' : 'skipped';
    log.info(status, { channel, reason: checked.reason });
    return { ...done, ...holding, status, reason: checked.reason };
  }
  const sending = deliver(target, checked, request).then((deliveryId): ChannelResult => {
    log.info('sent', { channel, deliveryId });
    return { ...done, ...holding, status: 'sent', deliveryId };
  });
  return remembering(recent, execution, sending);
}

function expiryOf({ dueAt, expires, for: forMillis = 0 }: FireRequest): number {
  return expires === null ? Infinity : Date.parse(dueAt) + forMillis + expires;
}

function checkInTime(
  type: AlertType,
  request: FireRequest,
  services: Dependencies['services'],
): Promise<Checked> {
  const { log, info, cancellationSignal } = Context.current();
  const timeout = request.timeout ?? info.startToCloseTimeoutMs;
  return within(timeout, timeoutText('START_TO_CLOSE'), (late) => {
    const signal = AbortSignal.any([cancellationSignal, late]);
    return check(type, request, { ...services, log, signal });
  });
}

async function deliver(
  target: OpenChannel,
  { say, resolved }: Exclude<Checked, { say: 'nothing' }>,
  { channel, dueAt, type, round }: FireRequest,
): Promise<string> {
  const { info, cancellationSignal } = Context.current();
  // The last moment to cancel: what has been handed to a channel may have been read.
  if (cancellationSignal.aborted) throw new CancelledFailure('cancelled before it was delivered');
  const alertId = info.workflowExecution?.workflowId ?? '';
  const idempotencyKey = [alertId, dueAt, channel, ...(round === undefined ? [] : [round])].join(
    ':',
  );
  const context = { alertId, type, dueAt, resolved, idempotencyKey };
  const words = 'the channel did not deliver in time';
  const { id } = await within(DELIVERY_TIMEOUT, words, () => target.deliver(say, context));
  return id;
}

/** Gives up on a check that does not heed the signal. */
function untilCancelled<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, Context.current().cancelled]);
}
