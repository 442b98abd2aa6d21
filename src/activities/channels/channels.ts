import type { Channel } from './channel.js';
import { consoleChannel } from './console.js';
import { webhookChannel } from './webhook.js';

export type Channels = ReadonlyMap<string, Channel>;

/** Every channel by the name that `--to` takes. */
export function channelsFrom(env: NodeJS.ProcessEnv): Channels {
  return new Map([
    ['console', consoleChannel],
    ['webhook', webhookChannel(env['ALERTS_WEBHOOK_URL'])],
  ]);
}
