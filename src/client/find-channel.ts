import type { Channels, OpenChannel } from '../activities/channels.js';
import { reasonOf } from '../reason.js';
import { BadInput } from '../errors.js';
import { didYouMean } from './nearest.js';

/** Search attributes hold no more. */
const LONGEST = 250;

/** @throws BadInput when it is unknown, or cannot be used as things are */
export function findChannel(channels: Channels, channel: string): OpenChannel {
  const found = channel.length > LONGEST ? undefined : usable(channels, channel);
  if (found) return found;
  // A mistyped URL may hold a secret.
  const isUrl = /[:/]/.test(channel);
  const what = isUrl ? 'this URL is no channel' : `no channel is named '${channel}'`;
  const names = [...channels.keys()];
  const hint = isUrl ? '' : didYouMean(channel, names);
  throw new BadInput(
    `${what}: ${hint}use one of ${names.join(', ')}, name it in alerts.toml, or use a URL such as mailto:ada@example.org`,
  );
}

function usable(channels: Channels, channel: string): OpenChannel | undefined {
  try {
    return channels.get(channel);
  } catch (error) {
    throw new BadInput(reasonOf(error), { cause: error });
  }
}
