import { CancelledFailure, Context } from '@temporalio/activity';
import type { DeliveryContext, Message } from '../channels/channel.js';
import type { Channels, OpenChannel } from '../channels/channels.js';
import type { FireRequest } from '../contract/fire-request.js';
import { withTimeout } from '../util/with-timeout.js';
import { type Observer, unobserved } from './dependencies.js';

/** Exceeds the time limits of all channels. */
const DELIVERY_TIMEOUT = 25_000;

interface Destination {
  channel: string;
  target: OpenChannel;
  observer: Observer | undefined;
}

/** Delivers a message. @returns the channel's id of the delivery */
export async function deliver(
  { channel, target, observer = unobserved }: Destination,
  message: Message,
  context: DeliveryContext,
): Promise<string> {
  // A cancellation comes too late after this: once a channel has the message, somebody may have read it.
  if (Context.current().cancellationSignal.aborted) {
    throw new CancelledFailure('cancelled before it was delivered');
  }
  const late = new Error('the channel did not deliver in time');
  const { id } = await withTimeout(DELIVERY_TIMEOUT, late, () =>
    observer.delivery(channel, context.type, () => target.deliver(message, context)),
  );
  return id;
}

/** Identifies a delivery among those of its alert. */
export type Occurrence = Pick<FireRequest, 'channel' | 'dueAt' | 'type'> & {
  round?: number | undefined;
};

export function contextOf(
  { channel, dueAt, type, round }: Occurrence,
  alertId: string,
  resolved: boolean,
): DeliveryContext {
  const key = [alertId, dueAt, channel, ...(round === undefined ? [] : [round])];
  // It goes into headers, but other clients may have chosen any id.
  const idempotencyKey = key.join(':').replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent);
  return { alertId, type, dueAt, resolved, idempotencyKey };
}

/** @throws Error that is retried, because another worker or a restart with other settings may know the channel */
export function requireChannel(channel: string, channels: Channels): OpenChannel {
  const target = channels.get(channel);
  if (target) return target;
  throw new Error(`this worker knows no channel '${channel}': set it up in alerts.toml`);
}
