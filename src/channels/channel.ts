import { createHash } from 'node:crypto';
import type { OwnServices } from '../services/services.js';

/** Context of a delivery, besides the message. */
export interface DeliveryContext {
  alertId: string;
  type: string;
  /** Due time, ISO 8601 in UTC. */
  dueAt: string;
  /** Set when the message says that the problem is over. */
  resolved: boolean;
  /**
   * Stays the same at every attempt and differs by occurrence and channel, so that the receiver can
   * detect duplicates.
   */
  idempotencyKey: string;
}

/** Destination of messages. */
export interface Channel {
  /**
   * Delivers a message within the channel's own time limit. It is never interrupted, so that its
   * result is reliable.
   *
   * @returns the receiver's id of the message, or else the idempotency key
   * @throws any error to retry; a non-retryable ApplicationFailure when no retry helps
   */
  deliver(message: AddressedMessage, context: DeliveryContext): Promise<{ id: string }>;
  /**
   * Checks that the channel could deliver, without sending anything.
   *
   * @returns the result, in a few words
   * @throws Error with the cure
   */
  probe(): Promise<string>;
  /**
   * Checks a recipient. Its presence says that the URL of the channel names no recipient, and that
   * each message must name its own.
   *
   * @throws Error that says how a recipient must look, and quotes none
   */
  checkRecipient?: ((recipient: string) => void) | undefined;
}

/** Settings of a channel, with all variables expanded. */
export interface ChannelSettings {
  /** Signing secret, or empty for none. */
  secret: string;
  /** Returns the mail server. @throws Error when none is set */
  smtp: () => { url: string; from: string };
  /**
   * Returns the project's services, for deliveries and probes.
   *
   * @throws Error when they are not built
   */
  services: () => OwnServices;
}

export function noServices(): never {
  throw new Error('only a worker builds the services of alerts.config');
}

/** Refuses a secret for kinds that do not sign, because its owner would believe that it is used. */
export function refuseSecret({ secret }: ChannelSettings): void {
  if (secret) throw new Error('only webhooks can have a secret: remove it');
}

/** Kind of channel, which delivers to URLs of some schemes. */
export interface ChannelKind {
  readonly schemes: readonly string[];
  /** Opens a channel. @throws Error with the cure, which quotes neither the URL nor a secret */
  open(url: string, settings: ChannelSettings): Channel;
}

/** Defines a kind of channel. A file in a project's channels folder exports one. */
export function defineChannel(
  schemes: ChannelKind['schemes'],
  open: ChannelKind['open'],
): ChannelKind {
  return { schemes, open };
}

export interface Message {
  text: string;
  /** Subject line, for channels that have one. @default the first line of the text */
  subject?: string | undefined;
  /** HTML version of the text, for mail. */
  html?: string | undefined;
  /**
   * Address or addresses, for channels whose URL names none, such as `mailto:`. It is used for this
   * delivery alone, and never enters Temporal.
   */
  to?: string | readonly string[] | undefined;
}

/** Message as a channel gets it. */
export interface AddressedMessage extends Message {
  /** Checked recipients, at least one, for a channel with `checkRecipient`; absent for any other. */
  to?: readonly string[] | undefined;
}

/**
 * Returns an idempotency key that every header and receiver accepts. Standard Webhooks allows no
 * full stop in an id, and a Message-ID no colon.
 */
export function messageId(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}
