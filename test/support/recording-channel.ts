import type { Channel, DeliveryContext } from '../../src/channels/channel.js';
import type { Message } from '../../src/channels/channel.js';

export interface Recorded extends DeliveryContext {
  text: string;
}

export interface RecordingChannel extends Channel {
  delivered: Recorded[];
}

/** Returns a channel that delivers into a list. `before` may make it fail or wait. */
export function recordingChannel(
  before: (context: DeliveryContext) => Promise<void> | void = () => {},
): RecordingChannel {
  const delivered: Recorded[] = [];
  return {
    delivered,
    deliver: async (message: Message, context: DeliveryContext) => {
      await before(context);
      delivered.push({ ...context, text: message.text });
      return { id: `recorded-${delivered.length}` };
    },
    probe: async () => 'records',
  };
}
