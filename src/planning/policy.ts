import { z } from 'zod';
import type { FollowUpOptions, RetryOptions } from '../alert-types/define-alert.js';
import { canonicalName, type Channels } from '../channels/channels.js';
import type { FollowUp, Retry } from '../contract/memo.js';
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
 * Returns the retry policy of an alert: its own options, then those of its type, then the defaults.
 * By default, the interval between attempts is at most `gap`, the time between two runs of a
 * recurring alert in milliseconds.
 */
export function retryPolicy(
  typeOptions: RetryOptions = {},
  alertOptions: RetryOptions = {},
  gap = Infinity,
): Retry {
  const options = { ...defined(typeOptions), ...defined(alertOptions) };
  const { maximumAttempts, backoffCoefficient } = { ...DEFAULT_RETRY, ...options };
  if (!Number.isSafeInteger(maximumAttempts) || maximumAttempts < 0 || maximumAttempts > 1e6) {
    throw new InvalidInputError(
      `retry attempts must be a whole number from 0 (unlimited) to 1000000, not ${maximumAttempts}`,
    );
  }
  if (!(backoffCoefficient >= 1 && backoffCoefficient <= 100)) {
    throw new InvalidInputError(
      `the backoff coefficient must be from 1 to 100, not ${backoffCoefficient}`,
    );
  }
  const longestInterval =
    options.maximumInterval === undefined
      ? Math.min(DEFAULT_RETRY.maximumInterval, gap)
      : toMillis(options.maximumInterval, 'the maximum retry interval');
  const initialInterval =
    options.initialInterval === undefined
      ? Math.min(DEFAULT_RETRY.initialInterval, longestInterval)
      : toMillis(options.initialInterval, 'the retry interval');
  // An explicit initial interval takes precedence over the maximum.
  const maximumInterval = Math.max(initialInterval, longestInterval);
  return { maximumAttempts, initialInterval, backoffCoefficient, maximumInterval };
}

/** Returns `up to 20 attempts, 5 seconds apart at first and 1 hour at most`. */
export function retryText({ maximumAttempts, initialInterval, maximumInterval }: Retry): string {
  if (maximumAttempts === 1) return 'one attempt';
  const attempts =
    maximumAttempts === 0 ? 'unlimited attempts' : `up to ${maximumAttempts} attempts`;
  const [initial, maximum] = [formatDuration(initialInterval), formatDuration(maximumInterval)];
  return `${attempts}, ${initial} apart at first and ${maximum} at most`;
}

type Defined = Partial<{
  maximumAttempts: number;
  initialInterval: DurationInput;
  backoffCoefficient: number;
  maximumInterval: DurationInput;
}>;

/** Drops undefined options, so that they do not override the defaults. */
function defined(options: RetryOptions): Defined {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Limits repeated messages to one a minute. */
const MIN_REPEAT_INTERVAL = 60_000;

/**
 * Returns the follow-up with its channels checked and its durations in milliseconds.
 *
 * @throws InvalidInputError
 */
export function followUpOf(options: FollowUpOptions, channels: Channels): FollowUp {
  const { repeatEvery, escalate = [], ackTimeout } = options;
  if (repeatEvery === undefined && escalate.length === 0) {
    throw new InvalidInputError('a follow-up requires repeat-every or escalate: add one of them');
  }
  const escalations = escalate.map(({ after, to }) => {
    checkChannel(channels, to);
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

/** Parses an escalation, such as `15m=mailto:lead@example.org`. @throws InvalidInputError */
export function parseEscalation(text: string): z.infer<typeof escalation> {
  const [, after, to] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (after !== undefined && to !== undefined) return { after, to };
  throw new InvalidInputError(`invalid escalation '${text.slice(0, 40)}': write it as 15m=CHANNEL`);
}

/** Returns an escalation as text, in the form that `parseEscalation` takes. */
export function formatEscalation(value: unknown): string {
  const { after, to } = escalation.parse(value);
  return `${after}=${to}`;
}
