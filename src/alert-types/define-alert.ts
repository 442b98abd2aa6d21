import type { z } from 'zod';
import type { Message } from '../channels/channel.js';
import type { Services } from '../services/services.js';
import type { DurationInput } from '../time/duration.js';

/** The fields of Temporal's retry policy. */
export interface RetryOptions {
  /** Counts executions, so that 1 means no retry and 0 means for ever. */
  maximumAttempts?: number | undefined;
  initialInterval?: DurationInput | undefined;
  backoffCoefficient?: number | undefined;
  /** @default an hour, or the interval of a recurring alert if that is shorter */
  maximumInterval?: DurationInput | undefined;
}

/** Each step checks the condition anew, and the first at which it does not hold ends it. */
export interface FollowUpOptions {
  /** Says it again and again. */
  repeatEvery?: DurationInput | undefined;
  /** Tells others besides, so long after the first message. */
  escalate?: { after: DurationInput; to: string }[] | undefined;
  /** An acknowledgement counts for so long, then everything begins anew. @default for ever */
  ackTimeout?: DurationInput | undefined;
}

/**
 * A kind of alert. Any object of this shape will do: a literal, or an instance of a class that was built with what it
 * needs. Every function is called anew at each attempt, so that it sees fresh data.
 */
export interface AlertType<Schema extends z.ZodObject = z.ZodObject, Subject = unknown> {
  /** Its name, in kebab case. */
  readonly type: string;
  /** Identifiers of what the alert is about, never the data itself: it may be years until they are read. */
  readonly args: Schema;
  /** Asked when it is scheduled, after the args were checked: why it could not be done, such as for want of a setting. */
  refuse?(args: z.output<Schema>): string | undefined;
  /** Fresh data, by default the args; nothing (undefined or null) means that the subject is gone: skipped. */
  load?(args: z.output<Schema>, services: Services): Loaded<Subject> | Promise<Loaded<Subject>>;
  /** Whether there still is something to say: false, or a sentence that says why not, means skipped. */
  condition?(subject: NoInfer<Subject>, services: Services): Verdict | Promise<Verdict>;
  message(subject: NoInfer<Subject>, services: Services): Message | Promise<Message>;
  /**
   * Of a recurring alert, what to say when the condition no longer holds. The message is then said once, when the
   * condition begins to hold, and not at each occurrence.
   */
  resolved?(subject: NoInfer<Subject>, services: Services): Message | Promise<Message>;
  /** How long the condition must hold, at every check, before anything is said. @default not at all */
  readonly for?: DurationInput;
  /** Where it is delivered unless the alert says otherwise. @default ['console'] */
  readonly channels?: string[];
  /** How late a delivery may be, for instance after an outage. @default any */
  readonly expires?: DurationInput;
  /** When it may go out, such as 'Mon-Fri 08:00-20:00 Europe/Paris'; at other times it waits. @default always */
  readonly window?: string;
  /** What is done after it was said, until it is acknowledged or over. @default nothing */
  readonly followUp?: FollowUpOptions;
  /** What it is about, in a few words for people: `reporter 7`. @default its args */
  subject?(args: z.output<Schema>): string;
  /** For one attempt to load and check; a channel has a time limit of its own. @default '1 minute' */
  readonly timeout?: DurationInput;
  /** @default 20 attempts, from 5 seconds doubling to 1 hour: more than ten hours in all */
  readonly retry?: RetryOptions;
}

export type Loaded<Subject> = Subject | undefined | null;
export type Verdict = boolean | string;

type WithLoad<Schema extends z.ZodObject, Subject> = AlertType<Schema, Subject> &
  Required<Pick<AlertType<Schema, Subject>, 'load'>>;

/** Gives an alert type its TypeScript types; a file of a project's types exports one. */
export function defineAlert<Schema extends z.ZodObject, Subject, T extends object>(
  type: WithLoad<Schema, Subject> & T,
): WithLoad<Schema, Subject> & T;
export function defineAlert<Schema extends z.ZodObject, T extends object>(
  type: AlertType<Schema, z.output<Schema>> & T,
): AlertType<Schema, z.output<Schema>> & T;
export function defineAlert(type: AlertType): AlertType {
  return type;
}
