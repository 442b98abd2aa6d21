import type { Channels, OpenChannel } from '../channels/channels.js';
import { InvalidInputError, invalidInput } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';

/** Bounds a channel, which is stored in a search attribute. */
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
  const problem = isUrl ? 'unsupported channel URL' : `unknown channel '${channel}'`;
  const names = [...channels.keys()];
  const hint = isUrl ? '' : didYouMean(channel, names);
  throw new InvalidInputError(
    `${problem}: ${hint}use one of ${names.join(', ')}, define it in alerts.toml, or use a URL such as mailto:ada@example.org`,
  );
}

/**
 * Opens a channel, to deliver from this process.
 *
 * @throws InvalidInputError when it is unknown or unusable
 */
export function resolveChannel(channels: Channels, channel: string): OpenChannel {
  checkChannel(channels, channel);
  const opened = orInvalidInput(() => channels.get(channel));
  if (opened) return opened;
  throw new InvalidInputError(
    `channel '${channel}' is no longer configured: add it to alerts.toml`,
  );
}

function orInvalidInput<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalidInput(error);
  }
}
