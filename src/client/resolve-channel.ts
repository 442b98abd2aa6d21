import type { Channels, OpenChannel } from '../activities/channels.js';
import { reasonOf } from '../reason.js';
import { BadInput } from '../errors.js';
import { didYouMean } from './nearest.js';

/** Search attributes hold no more. */
const LONGEST = 250;

/** Checks that alerts can be scheduled to a channel, for which none of its variables is needed. @throws BadInput */
export function checkChannel(channels: Channels, channel: string): void {
  if (channel.length <= LONGEST && asInput(() => channels.has(channel))) return;
  // A mistyped URL may hold a secret.
  const isUrl = /[:/]/.test(channel);
  const what = isUrl ? 'this URL is no channel' : `no channel is named '${channel}'`;
  const names = [...channels.keys()];
  const hint = isUrl ? '' : didYouMean(channel, names);
  throw new BadInput(
    `${what}: ${hint}use one of ${names.join(', ')}, name it in alerts.toml, or use a URL such as mailto:ada@example.org`,
  );
}

/** Opens a channel to deliver from here. @throws BadInput when it is unknown, or cannot be used as things are */
export function resolveChannel(channels: Channels, channel: string): OpenChannel {
  checkChannel(channels, channel);
  const found = asInput(() => channels.get(channel));
  if (found) return found;
  throw new BadInput(`the channel '${channel}' has gone from alerts.toml`);
}

function asInput<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new BadInput(reasonOf(error), { cause: error });
  }
}
