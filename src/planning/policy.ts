import { z } from 'zod';
import type { FollowUpOptions, RetryOptions } from '../alert-types/define-alert.js';
import { canonicalName, type Channels } from '../channels/channels.js';
import type { Retry } from '../contract/memo.js';
import type { FollowUp } from '../contract/memo.js';
import { type DurationInput, formatDuration, toMillis } from '../time/duration.js';
import { InvalidInputError } from '../util/errors.js';
import { checkChannel } from './channels.js';

const DEFAULT_RETRY = {
  maximumAttempts: 20,
  initialInterval: 5_000,
  backoffCoefficient: 2,
  maximumInterval: 3_600_000,
} as const satisfies Retry;

/**
 * Returns the retry policy of one alert: its own fields, then those of its type, then the defaults. By default a
 * recurring alert waits at most `gap` milliseconds for its next attempt, the time between two of its runs.
 */
export function retryPolicy(
  ofType: RetryOptions = {},
  ofAlert: RetryOptions = {},
  gap = Infinity,
): Retry {
  const given = { ...defined(ofType), ...defined(ofAlert) };
  const { maximumAttempts, backoffCoefficient } = { ...DEFAULT_RETRY, ...given };
  if (!Number.isSafeInteger(maximumAttempts) || maximumAttempts < 0 || maximumAttempts > 1e6) {
    throw new InvalidInputError(
      `retry attempts must be a whole number from 0 (for ever) to 1000000, not ${maximumAttempts}`,
    );
  }
  if (!(backoffCoefficient >= 1 && backoffCoefficient <= 100)) {
    throw new InvalidInputError(
      `the backoff coefficient must be from 1 to 100, not ${backoffCoefficient}`,
    );
  }
  const longest =
    given.maximumInterval === undefined
      ? Math.min(DEFAULT_RETRY.maximumInterval, gap)
      : toMillis(given.maximumInterval, 'the longest retry interval');
  const initialInterval =
    given.initialInterval === undefined
      ? Math.min(DEFAULT_RETRY.initialInterval, longest)
      : toMillis(given.initialInterval, 'the retry interval');
  // A chosen first interval counts, even above the maximum.
  const maximumInterval = Math.max(initialInterval, longest);
  return { maximumAttempts, initialInterval, backoffCoefficient, maximumInterval };
}

/** Returns `up to 20 attempts, 5 seconds apart at first and 1 hour at most`. */
export function retryText({ maximumAttempts, initialInterval, maximumInterval }: Retry): string {
  if (maximumAttempts === 1) return 'one attempt';
  const attempts =
    maximumAttempts === 0 ? 'attempts for ever' : `up to ${maximumAttempts} attempts`;
  const [first, most] = [formatDuration(initialInterval), formatDuration(maximumInterval)];
  return `${attempts}, ${first} apart at first and ${most} at most`;
}

type Defined = Partial<{
  maximumAttempts: number;
  initialInterval: DurationInput;
  backoffCoefficient: number;
  maximumInterval: DurationInput;
}>;

/** Drops options that are undefined, since they were not given. */
function defined(options: RetryOptions): Defined {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Bounds repeated messages to one a minute. */
const MIN_REPEAT_INTERVAL = 60_000;

/** Returns the follow-up with its channels checked and its durations in milliseconds. @throws InvalidInputError */
export function followUpOf(options: FollowUpOptions, known: Channels): FollowUp {
  const { repeatEvery, escalate = [], ackTimeout } = options;
  if (repeatEvery === undefined && escalate.length === 0) {
    throw new InvalidInputError('a follow-up repeats or escalates: add repeat-every or escalate');
  }
  const escalations = escalate.map(({ after, to }) => {
    checkChannel(known, to);
    return { after: toMillis(after, 'the time to escalate after'), channel: canonicalName(to) };
  });
  return {
    ...(repeatEvery !== undefined && { repeatEvery: repeatMillis(repeatEvery) }),
    ...(escalations.length > 0 && { escalate: escalations.toSorted((a, b) => a.after - b.after) }),
    ...(ackTimeout !== undefined && { ackTimeout: toMillis(ackTimeout, 'the ack timeout') }),
  };
}

function repeatMillis(repeatEvery: FollowUpOptions['repeatEvery'] & {}): number {
  const millis = toMillis(repeatEvery, 'repeat-every');
  if (millis >= MIN_REPEAT_INTERVAL) return millis;
  throw new InvalidInputError('repeat-every is shorter than a minute: use 1m or more');
}

const escalation = z.object({ after: z.string(), to: z.string() });

/** Reads an escalation, such as `15m=mailto:lead@example.org`: when, and to which channel. @throws InvalidInputError */
export function readEscalation(text: string): z.infer<typeof escalation> {
  const [, after, to] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (after !== undefined && to !== undefined) return { after, to };
  throw new InvalidInputError(`'${text.slice(0, 40)}' is no escalation: write it as 15m=CHANNEL`);
}

/** Writes an escalation as `readEscalation` reads it. */
export function writeEscalation(given: unknown): string {
  const { after, to } = escalation.parse(given);
  return `${after}=${to}`;
}
