import { type Channels, channelsOf } from '../activities/channels.js';
import { BadInput } from '../errors.js';
import { channelKindsOf, findProject, openServices, type Project } from '../project/project.js';
import { reasonOf } from '../reason.js';
import type { OwnServices } from '../registry/services.js';
import { loadSettings } from '../settings.js';

/** Returns the channels that an alert may name. @throws BadInput when alerts.toml or alerts.config is invalid */
export async function knownChannels(env?: NodeJS.ProcessEnv, project?: Project): Promise<Channels> {
  return orBadInput(async () => channelsOfProject(project ?? (await findProject()), env));
}

/** Calls `use` with channels that are ready to deliver. @throws BadInput as `knownChannels` does */
export async function withChannels<T>(
  project: Project,
  env: NodeJS.ProcessEnv,
  use: (channels: Channels) => Promise<T>,
): Promise<T> {
  // Only channels of the project's own may need its services.
  if (project.config.channels === undefined) return use(await knownChannels(env, project));
  const { services, close } = await openServices(project);
  try {
    return await use(await orBadInput(() => channelsOfProject(project, env, () => services)));
  } finally {
    await close();
  }
}

async function channelsOfProject(
  project: Project,
  env?: NodeJS.ProcessEnv,
  services?: () => OwnServices,
): Promise<Channels> {
  return channelsOf(loadSettings(env), await channelKindsOf(project), env, services);
}

async function orBadInput<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new BadInput(reasonOf(error), { cause: error });
  }
}
