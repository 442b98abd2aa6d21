import { type Channels, openChannels } from '../channels/channels.js';
import { loadSettings } from '../config/settings.js';
import { channelKindsOf, findProject, openServices, type Project } from '../project/project.js';
import type { OwnServices } from '../services/services.js';
import { invalidInput } from '../util/errors.js';

/** Returns the channels that an alert may name. @throws InvalidInputError when alerts.toml or alerts.config is invalid */
export async function loadConfiguredChannels(
  env?: NodeJS.ProcessEnv,
  project?: Project,
): Promise<Channels> {
  return channelsOfProject(project, env);
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
    return await use(await channelsOfProject(project, env, () => services));
  } finally {
    await close();
  }
}

async function channelsOfProject(
  given: Project | undefined,
  env?: NodeJS.ProcessEnv,
  services?: () => OwnServices,
): Promise<Channels> {
  try {
    const project = given ?? (await findProject());
    return openChannels(loadSettings(env), await channelKindsOf(project), env, services);
  } catch (error) {
    throw invalidInput(error);
  }
}
