import type { DurationInput, RetryOptions } from '../registry/define-alert.js';
import type { Retry } from '../workflows/messages.js';
import { BadInput } from '../errors.js';
import { formatDuration } from './when/duration.js';
import { toMillis } from './to-millis.js';

const DEFAULTS = {
  maximumAttempts: 20,
  initialInterval: 5_000,
  backoffCoefficient: 2,
  maximumInterval: 3_600_000,
} as const satisfies Retry;

/**
 * Returns the policy of one alert: its own, over its type's, over the defaults. By default a recurring alert waits no
 * longer for its next attempt than `gap`, the milliseconds to its next run, so that an outage silences it no longer.
 */
export function retryPolicy(
  ofType: RetryOptions = {},
  ofAlert: RetryOptions = {},
  gap = Infinity,
): Retry {
  const given = { ...defined(ofType), ...defined(ofAlert) };
  const { maximumAttempts, backoffCoefficient } = { ...DEFAULTS, ...given };
  if (!Number.isSafeInteger(maximumAttempts) || maximumAttempts < 0 || maximumAttempts > 1e6) {
    throw new BadInput(
      `retry attempts must be a whole number from 0 (for ever) to 1000000, not ${maximumAttempts}`,
    );
  }
  if (!(backoffCoefficient >= 1 && backoffCoefficient <= 100)) {
    throw new BadInput(`the backoff coefficient must be from 1 to 100, not ${backoffCoefficient}`);
  }
  const longest =
    given.maximumInterval === undefined
      ? Math.min(DEFAULTS.maximumInterval, gap)
      : toMillis(given.maximumInterval, 'the longest retry interval');
  const initialInterval =
    given.initialInterval === undefined
      ? Math.min(DEFAULTS.initialInterval, longest)
      : toMillis(given.initialInterval, 'the retry interval');
  // A first interval that somebody chose is meant, even if it is above the ceiling.
  const maximumInterval = Math.max(initialInterval, longest);
  return { maximumAttempts, initialInterval, backoffCoefficient, maximumInterval };
}

/** `up to 20 attempts, 5 seconds apart at first and 1 hour at most` */
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

/** An option that is passed on as undefined was not given. */
function defined(options: RetryOptions): Defined {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
