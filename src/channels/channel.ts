import type { OwnServices } from '../services/services.js';

/** What a channel needs to know of a delivery besides the message. */
export interface DeliveryContext {
  alertId: string;
  type: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** Whether the message says that what was told before is over. */
  resolved: boolean;
  /** The same at every attempt, different for each occurrence and channel: the receiver can tell a repetition by it. */
  idempotencyKey: string;
}

/** A place where people look. */
export interface Channel {
  /**
   * Delivers within its own time limit, and is never interrupted, so that what it reports is true.
   *
   * @returns the receiver's id of the message, or else the idempotency key
   * @throws any error to be tried again; a non-retryable ApplicationFailure when no retry helps
   */
  deliver(message: Message, context: DeliveryContext): Promise<{ id: string }>;
  /**
   * Finds out whether it could deliver, and says nothing to anybody.
   *
   * @returns what was found, in a few words
   * @throws Error with the cure
   */
  probe(): Promise<string>;
}

/** The settings of a channel, with all variables replaced. */
export interface ChannelSettings {
  /** To sign with; empty: none. */
  secret: string;
  /** @throws Error when there is no mail server */
  smtp: () => { url: string; from: string };
  /** Returns the services of the project, for deliveries and probes. @throws Error where they are not built */
  services: () => OwnServices;
}

export function noServices(): never {
  throw new Error('only a worker builds the services of alerts.config');
}

/** For kinds that do not sign. @throws Error when there is a secret, which would be thought to be in use */
export function refuseSecret({ secret }: ChannelSettings): void {
  if (secret) throw new Error('only webhooks can have a secret: remove it');
}

/** A kind of channel: how URLs of some schemes are delivered to. */
export interface ChannelKind {
  readonly schemes: readonly string[];
  /** @throws Error with the cure, which quotes neither the URL nor a secret */
  open(url: string, settings: ChannelSettings): Channel;
}

/** Defines a kind of channel; a file of a project's channels exports one. */
export function defineChannel(
  schemes: ChannelKind['schemes'],
  open: ChannelKind['open'],
): ChannelKind {
  return { schemes, open };
}

export interface Message {
  text: string;
  /** For channels that have a place for it. @default the first line of the text */
  subject?: string;
}
