import { expandAll, type NamedChannel, type Settings } from '../config/settings.js';
import type { OwnServices } from '../services/services.js';
import { reasonOf } from '../util/errors.js';
import {
  type Channel,
  type ChannelKind,
  type ChannelSettings,
  type DeliveryContext,
  type Message,
  noServices,
} from './channel.js';
import { withRecipients } from './recipients.js';
import { looksSecret } from './secret-url.js';

/** Channel that is ready for use. */
export interface OpenChannel extends Channel {
  deliver(message: Message, context: DeliveryContext): Promise<{ id: string }>;
  /** Limits the messages a second, over all workers. */
  perSecond?: number | undefined;
  /** Restricts when messages may go out. @default always */
  window?: string | undefined;
  /**
   * Gathers alerts of one group into one message for this time, in milliseconds.
   *
   * @default each alert is a message of its own
   */
  digest?: number | undefined;
}

export interface Channels {
  /**
   * Returns a channel by its name or URL, or undefined for anything else.
   *
   * @throws UnusableChannelError
   */
  get(channel: string): OpenChannel | undefined;
  /**
   * Returns whether alerts can be scheduled to a configured name or a URL. No variable needs to be
   * set, since only the worker delivers.
   *
   * @throws UnusableChannelError when a URL is invalid or looks like a secret
   */
  has(channel: string): boolean;
  /** Returns the names of all configured channels. */
  keys(): Iterable<string>;
}

/** Thrown when a channel cannot be used. The message quotes neither a URL nor a secret. */
export class UnusableChannelError extends Error {
  override name = 'UnusableChannelError';
}

/** Stands in for the mail server when a URL is checked outside a worker. */
const SOME_MAIL_SERVER = { url: 'smtp://localhost', from: 'alerts@localhost' };

/** Kinds of channel by URL scheme. */
export type ChannelKinds = ReadonlyMap<string, ChannelKind>;

/** Returns all channels by what `--to` accepts: a name, or a URL without a secret. */
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
  const named = (name: string, channelSettings: NamedChannel): OpenChannel => {
    const { url, secret = '', per_second: perSecond, window, digest_minutes } = channelSettings;
    const [address = '', key = ''] = expandAll([url, secret], env);
    const channel = openUrl(address, kinds, { secret: key, smtp: mailServer, services });
    if (channel) {
      return {
        ...withRecipients(channel, name),
        perSecond,
        window,
        digest: digest_minutes && digest_minutes * 60_000,
      };
    }
    throw new Error(`its url must begin with one of ${[...kinds.keys()].join(', ')}`);
  };
  const direct = (url: string, server: ChannelSettings['smtp']) =>
    usable('this channel', () => {
      const channel = openUrl(url, kinds, { secret: '', smtp: server, services });
      return channel && withRecipients(channel, url);
    });
  return {
    get: (channel) => {
      const settings = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
      if (settings) return usable(`channel '${channel}'`, () => named(channel, settings));
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

/** Returns one name for each destination, so that nobody gets a message twice. */
export function canonicalName(channel: string): string {
  const place = URL.canParse(channel) ? new URL(channel).href : channel;
  return place === 'console:' ? 'console' : place;
}

/** Returns every configured channel, or the error that makes it unusable. */
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
