import { z } from 'zod';
import { loadSettings } from '../config/settings.js';
import { BUILT_IN, type Source, type Wanted } from '../util/load-exports.js';
import type { ChannelKind } from './channel.js';
import { type ChannelKinds, type Channels, openChannels } from './channels.js';
import { consoleChannel } from './kinds/console.js';
import { mail } from './kinds/mail.js';
import { slack } from './kinds/slack.js';
import { webhook } from './kinds/webhook.js';

const builtInKinds = [consoleChannel, mail, slack, webhook];
/** Kinds of channel that every project has. */
export const builtInChannels: Source<ChannelKind> = {
  file: BUILT_IN,
  found: new Set(builtInKinds),
};

/** Returns the channels of these settings, with only the package's own kinds. */
export async function loadChannels(env: NodeJS.ProcessEnv = process.env): Promise<Channels> {
  return openChannels(loadSettings(env), kindsByScheme([builtInChannels]), env);
}

/** Returns kinds of channel by URL scheme. @throws Error that names the files, when a scheme is invalid or taken */
export function kindsByScheme(files: readonly Source<ChannelKind>[]): ChannelKinds {
  const found = new Map<string, { file: string; kind: ChannelKind }>();
  for (const { file, found: kinds } of files) {
    for (const kind of kinds) {
      for (const scheme of kind.schemes) {
        checkScheme(scheme, file);
        const other = found.get(scheme);
        if (other && other.kind !== kind) {
          if (other.file === BUILT_IN) {
            throw new Error(`${BUILT_IN} has a channel for ${scheme}: change the one in ${file}`);
          }
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

/** Checks that a scheme is written as in `URL.protocol`. */
function checkScheme(scheme: string, file: string): void {
  if (/^[a-z][a-z0-9+.-]*:$/.test(scheme)) return;
  throw new Error(`${file} has the invalid scheme '${scheme}': write it as in 'sms:'`);
}

const shape = z.object({
  schemes: z.array(z.string()).min(1),
  open: z.custom((value) => typeof value === 'function'),
});

export const channelKind: Wanted<ChannelKind> = {
  is: (value): value is ChannelKind => shape.safeParse(value).success,
  what: 'channel',
  by: 'defineChannel',
};
