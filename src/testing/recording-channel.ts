import type { Channel, DeliveryContext, Message } from '../channels/channel.js';
import type { Channels } from '../channels/channels.js';
import { withRecipients } from '../channels/recipients.js';

/** Message that a recording channel has accepted. */
export interface RecordedMessage extends Message, DeliveryContext {}

export interface RecordingChannel extends Channel {
  /** Holds the messages in the order of their delivery. */
  readonly delivered: RecordedMessage[];
}

/**
 * Returns a channel that records messages and sends nothing.
 *
 * @param before may throw an error, as a receiver out of order does, or wait
 */
export function recordingChannel(
  before: (context: DeliveryContext) => Promise<void> | void = () => {},
): RecordingChannel {
  const delivered: RecordedMessage[] = [];
  return {
    delivered,
    deliver: async (message, context) => {
      await before(context);
      delivered.push({ ...message, ...context });
      return { id: `recorded-${delivered.length}` };
    },
    probe: async () => 'records',
  };
}

/** Message that an alert of a test has delivered. */
export interface TestMessage extends RecordedMessage {
  /** Name or URL of the channel. */
  channel: string;
}

/** Returns channels by any name, which record what they deliver. A given channel delivers it, too. */
export function recordingChannels(
  given: Record<string, Channel> = {},
): Channels & { messages: TestMessage[] } {
  const messages: TestMessage[] = [];
  const otherwise = recordingChannel();
  const record = (name: string, channel: Channel): Channel => ({
    deliver: async (message, context) => {
      const delivery = await withRecipients(channel, name).deliver(message, context);
      messages.push({ channel: name, ...message, ...context });
      return delivery;
    },
    probe: () => channel.probe(),
  });
  return {
    messages,
    get: (name) => record(name, (Object.hasOwn(given, name) && given[name]) || otherwise),
    has: () => true,
    keys: () => Object.keys(given),
  };
}
