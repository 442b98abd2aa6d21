import type { Channels, OpenChannel } from './channels.js';

/** @throws Error to be tried again: another worker, or this one after a restart with other settings, may know it */
export function channelNamed(channel: string, channels: Channels): OpenChannel {
  const target = channels.get(channel);
  if (target) return target;
  throw new Error(`this worker knows no channel '${channel}': set it up in alerts.toml`);
}
