import type { Channels, OpenChannel } from '../channels/channels.js';
import { InvalidInputError, invalidInput } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';

/** Bounds what a search attribute holds. */
const MAX_CHANNEL_LENGTH = 250;

/**
 * Checks that alerts can be scheduled to a channel. Its variables need not be set here.
 *
 * @throws InvalidInputError
 */
export function checkChannel(channels: Channels, channel: string): void {
  if (channel.length <= MAX_CHANNEL_LENGTH && orInvalidInput(() => channels.has(channel))) return;
  // A mistyped URL may hold a secret.
  const isUrl = /[:/]/.test(channel);
  const what = isUrl ? 'this URL is no channel' : `no channel is named '${channel}'`;
  const names = [...channels.keys()];
  const hint = isUrl ? '' : didYouMean(channel, names);
  throw new InvalidInputError(
    `${what}: ${hint}use one of ${names.join(', ')}, name it in alerts.toml, or use a URL such as mailto:ada@example.org`,
  );
}

/** Opens a channel to deliver from here. @throws InvalidInputError when it is unknown or not usable */
export function resolveChannel(channels: Channels, channel: string): OpenChannel {
  checkChannel(channels, channel);
  const found = orInvalidInput(() => channels.get(channel));
  if (found) return found;
  throw new InvalidInputError(`the channel '${channel}' has gone from alerts.toml`);
}

function orInvalidInput<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw invalidInput(error);
  }
}
