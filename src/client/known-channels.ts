import type { Channels } from '../activities/channels.js';
import { loadChannels } from '../activities/load-channels.js';
import { reasonOf } from '../reason.js';
import { BadInput } from '../errors.js';

/** @throws BadInput when alerts.toml is not in order */
export async function knownChannels(env?: NodeJS.ProcessEnv): Promise<Channels> {
  try {
    return await loadChannels(env);
  } catch (error) {
    throw new BadInput(reasonOf(error), { cause: error });
  }
}
