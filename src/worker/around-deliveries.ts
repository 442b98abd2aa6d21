import type { DeliveryContext } from '../channels/channel.js';
import type { Channels } from '../channels/channels.js';
import { overlaid } from './overlaid.js';

type Deliver = () => Promise<{ id: string }>;

/** Something to do around each delivery; `channel` is its name, or the scheme of its URL, which may be a secret. */
export type Around = (
  channel: string,
  context: DeliveryContext,
  deliver: Deliver,
) => ReturnType<Deliver>;

export function aroundDeliveries(channels: Channels, around: Around): Channels {
  const names = new Set(channels.keys());
  return {
    keys: () => channels.keys(),
    has: (name) => channels.has(name),
    get: (name) => {
      const channel = channels.get(name);
      if (!channel) return undefined;
      const label = names.has(name) ? name : new URL(name).protocol.replace(/:$/, '');
      return overlaid(channel, {
        deliver: (message, context) =>
          around(label, context, () => channel.deliver(message, context)),
      });
    },
  };
}
