import { type Channels, openChannels } from '../channels/channels.js';
import { loadSettings } from '../config/settings.js';
import { channelKindsOf, findProject, openServices, type Project } from '../project/project.js';
import type { OwnServices } from '../services/services.js';
import { invalidInput } from '../util/errors.js';

/**
 * Returns all configured channels.
 *
 * @throws InvalidInputError when alerts.toml or alerts.config is invalid
 */
export async function loadConfiguredChannels(
  env?: NodeJS.ProcessEnv,
  project?: Project,
): Promise<Channels> {
  return loadChannels(project, env);
}

/**
 * Calls `use` with the channels of a project.
 *
 * @throws InvalidInputError as `loadConfiguredChannels` does
 */
export async function withChannels<T>(
  project: Project,
  env: NodeJS.ProcessEnv,
  use: (channels: Channels) => Promise<T>,
): Promise<T> {
  // Only channels of the project itself use its services.
  if (project.config.channels === undefined) return use(await loadConfiguredChannels(env, project));
  const { services, close } = await openServices(project);
  try {
    return await use(await loadChannels(project, env, () => services));
  } finally {
    await close();
  }
}

async function loadChannels(
  opened: Project | undefined,
  env?: NodeJS.ProcessEnv,
  services?: () => OwnServices,
): Promise<Channels> {
  try {
    const project = opened ?? (await findProject());
    return openChannels(loadSettings(env), await channelKindsOf(project), env, services);
  } catch (error) {
    throw invalidInput(error);
  }
}
