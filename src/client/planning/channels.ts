import { type Channels, type OpenChannel, openChannels } from '../../channels/channels.js';
import { loadSettings } from '../../config/settings.js';
import { channelKindsOf, findProject, openServices, type Project } from '../../project/project.js';
import type { OwnServices } from '../../services/services.js';
import { InvalidInputError, reasonOf } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';

/** Bounds what a search attribute holds. */
const MAX_CHANNEL_LENGTH = 250;

/**
 * Checks that alerts can be scheduled to a channel. Its variables need not be set here.
 *
 * @throws InvalidInputError
 */
export function checkChannel(channels: Channels, channel: string): void {
  if (channel.length <= MAX_CHANNEL_LENGTH && asInput(() => channels.has(channel))) return;
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
  const found = asInput(() => channels.get(channel));
  if (found) return found;
  throw new InvalidInputError(`the channel '${channel}' has gone from alerts.toml`);
}

function asInput<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new InvalidInputError(reasonOf(error), { cause: error });
  }
}

/** Returns the channels that an alert may name. @throws InvalidInputError when alerts.toml or alerts.config is invalid */
export async function loadConfiguredChannels(
  env?: NodeJS.ProcessEnv,
  project?: Project,
): Promise<Channels> {
  return asInvalidInput(async () => channelsOfProject(project ?? (await findProject()), env));
}

/** Calls `use` with open channels. @throws InvalidInputError as `loadConfiguredChannels` does */
export async function withChannels<T>(
  project: Project,
  env: NodeJS.ProcessEnv,
  use: (channels: Channels) => Promise<T>,
): Promise<T> {
  // Only the project's own channels may need its services.
  if (project.config.channels === undefined) return use(await loadConfiguredChannels(env, project));
  const { services, close } = await openServices(project);
  try {
    return await use(await asInvalidInput(() => channelsOfProject(project, env, () => services)));
  } finally {
    await close();
  }
}

async function channelsOfProject(
  project: Project,
  env?: NodeJS.ProcessEnv,
  services?: () => OwnServices,
): Promise<Channels> {
  return openChannels(loadSettings(env), await channelKindsOf(project), env, services);
}

async function asInvalidInput<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new InvalidInputError(reasonOf(error), { cause: error });
  }
}
