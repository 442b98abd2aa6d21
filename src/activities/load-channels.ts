import { z } from 'zod';
import { loadExports } from '../registry/load-exports.js';
import { loadSettings } from '../settings.js';
import type { ChannelKind } from './channel.js';
import { type ChannelKinds, type Channels, channelsOf } from './channels.js';

const channelsFolder = new URL('./channels/', import.meta.url);

/** The channels of these settings, delivered to by what the files in src/activities/channels/ export. */
export async function loadChannels(env: NodeJS.ProcessEnv = process.env): Promise<Channels> {
  return channelsOf(loadSettings(env), await discoverChannelKinds(), env);
}

/**
 * The kinds of channel that the files of a folder export, by URL scheme.
 *
 * @throws Error that names the files, when one exports none, a scheme is none, or two take the same
 */
export async function discoverChannelKinds(folder: URL = channelsFolder): Promise<ChannelKinds> {
  const found = new Map<string, { file: string; kind: ChannelKind }>();
  const wanted = { is: isChannelKind, what: 'channel', by: 'defineChannel' };
  for (const { file, found: kinds } of await loadExports(folder, wanted)) {
    for (const kind of kinds) {
      for (const scheme of kind.schemes) {
        checkScheme(scheme, file);
        const other = found.get(scheme);
        if (other && other.kind !== kind) {
          throw new Error(
            `two channels take ${scheme}: change the one in ${other.file} or in ${file}`,
          );
        }
        found.set(scheme, { file, kind });
      }
    }
  }
  return new Map([...found].map(([scheme, { kind }]) => [scheme, kind]));
}

/** As URL writes it. */
function checkScheme(scheme: string, file: string): void {
  if (/^[a-z][a-z0-9+.-]*:$/.test(scheme)) return;
  throw new Error(`${file} takes '${scheme}', which is no scheme: write it in this form: sms:`);
}

const shape = z.object({
  schemes: z.array(z.string()).min(1),
  open: z.custom((value) => typeof value === 'function'),
});

function isChannelKind(value: unknown): value is ChannelKind {
  return shape.safeParse(value).success;
}
