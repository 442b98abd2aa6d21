import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { abortAfter } from '../../src/cli/signals.js';

const DAY = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([[1], [1000], [24 * DAY], [25 * DAY], [60 * DAY], [400 * DAY]])(
  'aborts after %d ms, and not before',
  async (millis) => {
    const signal = abortAfter(millis);
    await vi.advanceTimersByTimeAsync(millis - 1);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
  },
);
