import type { Message } from '../../registry/define-alert.js';

/** What a channel needs to know of a delivery besides the message. */
export interface DeliveryContext {
  alertId: string;
  type: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** The same at every attempt, different for each occurrence and channel: the receiver can tell a repetition by it. */
  idempotencyKey: string;
}

/** A place where people look. To add one: a file beside this one, and a line in channels.ts. */
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
