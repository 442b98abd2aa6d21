import type { DurationInput, RetryOptions } from '../registry/define-alert.js';
import type { Retry } from '../workflows/messages.js';
import { BadInput } from '../errors.js';
import { formatDuration } from './when/duration.js';
import { toMillis } from './to-millis.js';

const DEFAULTS = {
  maximumAttempts: 20,
  initialInterval: '5s',
  backoffCoefficient: 2,
  maximumInterval: '1h',
} as const satisfies RetryOptions;

/** The policy of one alert: its own, over its type's, over the defaults. */
export function retryPolicy(ofType: RetryOptions = {}, ofAlert: RetryOptions = {}): Retry {
  const { maximumAttempts, backoffCoefficient, ...intervals } = {
    ...DEFAULTS,
    ...defined(ofType),
    ...defined(ofAlert),
  };
  if (!Number.isSafeInteger(maximumAttempts) || maximumAttempts < 0 || maximumAttempts > 1e6) {
    throw new BadInput(
      `retry attempts must be a whole number from 0 (for ever) to 1000000, not ${maximumAttempts}`,
    );
  }
  if (!(backoffCoefficient >= 1 && backoffCoefficient <= 100)) {
    throw new BadInput(`the backoff coefficient must be from 1 to 100, not ${backoffCoefficient}`);
  }
  const initialInterval = toMillis(intervals.initialInterval, 'the retry interval');
  // An interval chosen above the default ceiling is meant.
  const maximum = toMillis(intervals.maximumInterval, 'the longest retry interval');
  const maximumInterval = Math.max(initialInterval, maximum);
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
