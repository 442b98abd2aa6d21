import { expect, test } from 'vitest';
import { median, percentile } from '../../bench/report/statistics.js';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test('a percentile is a value that was measured', () => {
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7, 3], 0.5)).toBe(3);
});

test('numbers are ordered as numbers', () => {
  expect(percentile([9, 10, 100], 0.5)).toBe(10);
  expect(median([9, 100, 10])).toBe(10);
});

test('the median of an even count is between the two in the middle', () => {
  expect(median([1, 2, 4, 100])).toBe(3);
  expect(median([5])).toBe(5);
});

test('of nothing there is no number', () => {
  expect(percentile([], 0.5)).toBeNaN();
  expect(median([])).toBeNaN();
});
