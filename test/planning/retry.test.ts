import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { retryPolicy, retryText } from '../../src/planning/policy.js';
import type { RetryOptions } from '../../src/alert-types/define-alert.js';

const HOUR = 3_600_000;
const defaults = {
  maximumAttempts: 20,
  initialInterval: 5_000,
  backoffCoefficient: 2,
  maximumInterval: HOUR,
};

test('by default, retries for more than ten hours', () => {
  const { maximumAttempts, initialInterval, backoffCoefficient, maximumInterval } = retryPolicy();
  const waits = Array.from({ length: maximumAttempts - 1 }, (_, retry) =>
    Math.min(maximumInterval, initialInterval * backoffCoefficient ** retry),
  );
  expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(10 * HOUR);
});

test.each<[name: string, type: RetryOptions, alert: RetryOptions, expected: object]>([
  ['the defaults', {}, {}, {}],
  ["the type's options", { maximumAttempts: 4 }, {}, { maximumAttempts: 4 }],
  ["the alert's options", {}, { initialInterval: '1m' }, { initialInterval: 60_000 }],
  [
    "the alert's options before the type's",
    { maximumAttempts: 4 },
    { maximumAttempts: 1 },
    { maximumAttempts: 1 },
  ],
  [
    'both, field by field',
    { maximumAttempts: 4, backoffCoefficient: 1 },
    { initialInterval: { seconds: 1 } },
    { maximumAttempts: 4, backoffCoefficient: 1, initialInterval: 1_000 },
  ],
  ['unlimited attempts', { maximumAttempts: 4 }, { maximumAttempts: 0 }, { maximumAttempts: 0 }],
  [
    'an initial interval above the maximum raises the maximum',
    {},
    { initialInterval: '2h' },
    { initialInterval: 2 * HOUR, maximumInterval: 2 * HOUR },
  ],
  ['a lower maximum', { maximumInterval: '1m' }, {}, { maximumInterval: 60_000 }],
])('%s', (_, type, alert, expected) => {
  expect(retryPolicy(type, alert)).toEqual({ ...defaults, ...expected });
});

describe('the intervals for a recurring alert', () => {
  test.each<[gap: number, options: RetryOptions, initial: number, maximum: number]>([
    [4_000, {}, 4_000, 4_000],
    [60_000, {}, 5_000, 60_000],
    [24 * HOUR, {}, 5_000, HOUR],
    [60_000, { initialInterval: '1s' }, 1_000, 60_000],
    [60_000, { initialInterval: '2m' }, 120_000, 120_000],
    [60_000, { maximumInterval: '10m' }, 5_000, 600_000],
    [60_000, { maximumInterval: '2s' }, 2_000, 2_000],
  ])('every %d ms, with %j', (gap, options, initialInterval, maximumInterval) => {
    const expected = { ...defaults, initialInterval, maximumInterval };
    expect(retryPolicy({}, options, gap)).toEqual(expected);
    expect(retryPolicy(options, {}, gap)).toEqual(expected);
  });
});

test('ignores an undefined option', () => {
  const passedOn: object = { maximumAttempts: undefined, initialInterval: undefined };
  expect(retryPolicy({ maximumAttempts: 4 }, passedOn)).toEqual({
    ...defaults,
    maximumAttempts: 4,
  });
});

test.each<[RetryOptions, RegExp]>([
  [{ maximumAttempts: -1 }, /retry attempts must be .* from 0 \(unlimited\) to 1000000, not -1/],
  [{ maximumAttempts: 1.5 }, /not 1\.5/],
  [{ maximumAttempts: NaN }, /not NaN/],
  [{ maximumAttempts: Infinity }, /not Infinity/],
  [{ maximumAttempts: 1_000_001 }, /not 1000001/],
  [{ backoffCoefficient: 0.5 }, /the backoff coefficient must be from 1 to 100, not 0\.5/],
  [{ backoffCoefficient: 101 }, /not 101/],
  [{ backoffCoefficient: NaN }, /not NaN/],
  [{ initialInterval: '0s' }, /the retry interval must be longer than zero/],
  [{ initialInterval: { seconds: -1 } }, /the retry interval must be longer than zero/],
  [{ initialInterval: '1 month' }, /the retry interval has months or years/],
  [{ maximumInterval: '0s' }, /the maximum retry interval must be longer than zero/],
])('refuses %j', (options, message) => {
  expect(() => retryPolicy({}, options)).toThrow(InvalidInputError);
  expect(() => retryPolicy({}, options)).toThrow(message);
  expect(() => retryPolicy(options)).toThrow(message);
});

describe('retryText', () => {
  test.each<[RetryOptions, string]>([
    [{}, 'up to 20 attempts, 5 seconds apart at first and 1 hour at most'],
    [{ maximumAttempts: 1 }, 'one attempt'],
    [
      { maximumAttempts: 0, initialInterval: '90s' },
      'unlimited attempts, 1 minute 30 seconds apart at first and 1 hour at most',
    ],
  ])('%j', (options, words) => {
    expect(retryText(retryPolicy(options))).toBe(words);
  });
});
