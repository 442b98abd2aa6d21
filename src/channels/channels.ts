import { expandAll, type NamedChannel, type Settings } from '../config/settings.js';
import type { OwnServices } from '../services/services.js';
import { reasonOf } from '../util/errors.js';
import { type Channel, type ChannelKind, type ChannelSettings, noServices } from './channel.js';
import { looksSecret } from './secret-url.js';

/** A channel that is ready for use. */
export interface OpenChannel extends Channel {
  /** The most messages a second, over all workers. */
  perSecond?: number | undefined;
  /** When messages may go out there. @default always */
  window?: string | undefined;
  /** How long it gathers alerts of one group for one message, in milliseconds. @default each is a message of its own */
  digest?: number | undefined;
}

export interface Channels {
  /**
   * By its name or its URL; undefined when it is neither.
   *
   * @throws UnusableChannelError
   */
  get(channel: string): OpenChannel | undefined;
  /**
   * Whether alerts can be scheduled to it: a name that is set up, or a URL. No variable is needed for that, since only the
   * worker delivers.
   *
   * @throws UnusableChannelError when it is a URL that is not right, or looks like a secret
   */
  has(channel: string): boolean;
  /** The names of those that are set up. */
  keys(): Iterable<string>;
}

/** Says why and what to do, and quotes neither a URL nor a secret. */
export class UnusableChannelError extends Error {
  override name = 'UnusableChannelError';
}

/** For checking a URL where the worker's mail server is not known. */
const SOME_MAIL_SERVER = { url: 'smtp://localhost', from: 'alerts@localhost' };

/** By URL scheme. */
export type ChannelKinds = ReadonlyMap<string, ChannelKind>;

/** Every channel by what `--to` takes: a name, or a URL that is no secret. */
export function openChannels(
  { channels, smtp }: Settings,
  kinds: ChannelKinds,
  env: NodeJS.ProcessEnv = process.env,
  services: () => OwnServices = noServices,
): Channels {
  const mailServer = () => {
    try {
      const [url = '', from = ''] = expandAll([smtp.url, smtp.from], env);
      return { url, from };
    } catch (error) {
      const cure = 'for mail, set the server there or as [smtp] in alerts.toml';
      throw new Error(`${reasonOf(error)}: ${cure}`, { cause: error });
    }
  };
  const named = (channelSettings: NamedChannel): OpenChannel => {
    const { url, secret = '', per_second: perSecond, window, digest_minutes } = channelSettings;
    const [address = '', key = ''] = expandAll([url, secret], env);
    const channel = openUrl(address, kinds, { secret: key, smtp: mailServer, services });
    // Not spread, since it may be an object of a class.
    if (channel) {
      return {
        deliver: (message, context) => channel.deliver(message, context),
        probe: () => channel.probe(),
        perSecond,
        window,
        digest: digest_minutes && digest_minutes * 60_000,
      };
    }
    throw new Error(`its url must begin with one of ${[...kinds.keys()].join(', ')}`);
  };
  const direct = (url: string, server: ChannelSettings['smtp']) =>
    usable('this channel', () => openUrl(url, kinds, { secret: '', smtp: server, services }));
  return {
    get: (channel) => {
      const settings = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
      if (settings) return usable(`channel '${channel}'`, () => named(settings));
      return direct(channel, mailServer);
    },
    has: (channel) => {
      if (Object.hasOwn(channels, channel)) return true;
      if (URL.canParse(channel) && looksSecret(channel)) {
        throw new UnusableChannelError(
          'this channel cannot be used: its URL looks like a secret: give it a name in alerts.toml, and use that',
        );
      }
      return direct(channel, () => SOME_MAIL_SERVER) !== undefined;
    },
    keys: () => Object.keys(channels),
  };
}

function openUrl(url: string, kinds: ChannelKinds, settings: ChannelSettings): Channel | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return kinds.get(protocol)?.open(href, settings);
}

function usable<T>(what: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new UnusableChannelError(`${what} cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}

/** One place has one name, so that it is not told twice. */
export function canonicalName(channel: string): string {
  const place = URL.canParse(channel) ? new URL(channel).href : channel;
  return place === 'console:' ? 'console' : place;
}

/** Each that is set up, or why it cannot be used. */
export function eachChannel(channels: Channels): Map<string, OpenChannel | UnusableChannelError> {
  const open = (name: string) => {
    try {
      return channels.get(name);
    } catch (error) {
      if (error instanceof UnusableChannelError) return error;
      throw error;
    }
  };
  return new Map(
    [...channels.keys()].flatMap((name) => {
      const channel = open(name);
      return channel ? [[name, channel]] : [];
    }),
  );
}
