import type { z } from 'zod';
import type { Message } from '../channels/channel.js';
import type { Services } from '../services/services.js';
import type { DurationInput } from '../time/duration.js';

/** Fields of Temporal's retry policy. */
export interface RetryOptions {
  /** Counts executions: 1 means no retry, 0 means no limit. */
  maximumAttempts?: number | undefined;
  initialInterval?: DurationInput | undefined;
  backoffCoefficient?: number | undefined;
  /**
   * Limits the interval between retries.
   *
   * @default an hour, or the interval of a recurring alert if that is shorter
   */
  maximumInterval?: DurationInput | undefined;
}

/**
 * Follow-ups after a message. Each step checks the condition again, and ends the follow-up when it
 * no longer holds.
 */
export interface FollowUpOptions {
  /** Repeats the message at this interval. */
  repeatEvery?: DurationInput | undefined;
  /** Also notifies `to` if nobody acknowledges within `after`. */
  escalate?: { after: DurationInput; to: string }[] | undefined;
  /** Limits an acknowledgement, after which the follow-up starts over. @default no limit */
  ackTimeout?: DurationInput | undefined;
}

/** The alert for which a type's function is called. */
export interface AlertContext {
  /** The alert's id. */
  readonly id: string;
  readonly dueAt: Date;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
}

/**
 * Kind of alert. Any object of this shape will do: a literal, or an instance of a class. Every
 * function is called again at each attempt, so that it sees fresh data.
 */
export interface AlertType<Schema extends z.ZodObject = z.ZodObject, Subject = unknown> {
  /** Name, in kebab case. */
  readonly type: string;
  /** Identifiers of the alert's subject, never its data: it may be years until they are read. */
  readonly args: Schema;
  /**
   * Returns why the alert cannot be scheduled, such as for a missing setting. It is called after
   * the args are checked.
   */
  refuse?(args: z.output<Schema>): string | undefined;
  /**
   * Returns fresh data, by default the args. Undefined or null means that the subject is gone, and
   * the alert is skipped.
   */
  load?(
    args: z.output<Schema>,
    services: Services,
    alert: AlertContext,
  ): Loaded<Subject> | Promise<Loaded<Subject>>;
  /**
   * Returns whether the alert is still true. False, or a sentence with the reason, means that it is
   * skipped.
   */
  condition?(
    subject: NoInfer<Subject>,
    services: Services,
    alert: AlertContext,
  ): Verdict | Promise<Verdict>;
  message(
    subject: NoInfer<Subject>,
    services: Services,
    alert: AlertContext,
  ): Message | Promise<Message>;
  /**
   * Returns the message for a recurring alert whose condition no longer holds. The alert then sends
   * its message once, when the condition begins to hold, and not at each occurrence.
   */
  resolved?(
    subject: NoInfer<Subject>,
    services: Services,
    alert: AlertContext,
  ): Message | Promise<Message>;
  /**
   * Requires that the condition holds at every check for this time before the alert goes out.
   *
   * @default at once
   */
  readonly for?: DurationInput;
  /** Channels to deliver to, unless the alert names its own. @default ['console'] */
  readonly channels?: string[];
  /** Limits how late a delivery may be, for instance after an outage. @default no limit */
  readonly expires?: DurationInput;
  /**
   * Restricts when the alert may go out, such as 'Mon-Fri 08:00-20:00 Europe/Paris'. At other times
   * it waits.
   *
   * @default always
   */
  readonly window?: string;
  /** Repeats and escalates the message until it is acknowledged or over. @default nothing */
  readonly followUp?: FollowUpOptions;
  /** Returns the subject in a few words for people: `reporter 7`. @default the args */
  subject?(args: z.output<Schema>): string;
  /**
   * Limits one attempt to load and check. A channel has a time limit of its own.
   *
   * @default '1 minute'
   */
  readonly timeout?: DurationInput;
  /**
   * Sets the retries.
   *
   * @default 20 attempts, from 5 seconds doubling to 1 hour: more than ten hours in all
   */
  readonly retry?: RetryOptions;
}

export type Loaded<Subject> = Subject | undefined | null;
export type Verdict = boolean | string;

/** Makes the compiler refuse an unknown field, such as a misspelt condition. */
type OnlyKnown<Key extends PropertyKey> = {
  readonly [K in Key]?: K extends keyof AlertType
    ? unknown
    : 'an alert type has no such field: correct it, or make it private';
};

/** Keeps the compiler from reporting an error in another field once more in each function. */
// oxlint-disable-next-line no-explicit-any -- only until `load` is inferred
type NotYetLoaded = any;

/**
 * Defines an alert type and infers its TypeScript types. A file in a project's types folder exports
 * one. `load` comes before the functions that take what it returns.
 */
export function defineAlert<
  Schema extends z.ZodObject,
  Key extends PropertyKey,
  T extends object,
  // A single signature instead of overloads, so that errors point at the field.
  Subject = 'load' extends Key ? NotYetLoaded : z.output<Schema>,
>(type: T & OnlyKnown<Key> & AlertType<Schema, Subject>): T & AlertType<Schema, Subject> {
  return type;
}
