import { CancelledFailure, Context } from '@temporalio/activity';
import type { Message } from '../registry/define-alert.js';
import type { DeliveryContext } from './channel.js';
import type { OpenChannel } from './channels.js';
import type { FireRequest } from './fire-request.js';
import { within } from './within.js';

/** Above the time limits of all channels. */
const DELIVERY_TIMEOUT = 25_000;

/** @returns the channel's id of what it delivered */
export async function deliver(
  target: OpenChannel,
  message: Message,
  context: DeliveryContext,
): Promise<string> {
  // The last moment to cancel: what has been handed to a channel may have been read.
  if (Context.current().cancellationSignal.aborted) {
    throw new CancelledFailure('cancelled before it was delivered');
  }
  const late = new Error('the channel did not deliver in time');
  const { id } = await within(DELIVERY_TIMEOUT, late, () => target.deliver(message, context));
  return id;
}

export function contextOf(
  { channel, dueAt, type, round }: FireRequest,
  alertId: string,
  resolved: boolean,
): DeliveryContext {
  const key = [alertId, dueAt, channel, ...(round === undefined ? [] : [round])];
  return { alertId, type, dueAt, resolved, idempotencyKey: key.join(':') };
}
