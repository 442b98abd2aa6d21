import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { addBusinessDays, parseBusinessDays } from '../../src/time/business-days.js';

const weekdays = (day: DateTime) => day.weekday <= 5;

test.each([
  ['2026-11-27T17:00', 1, '2026-11-30T17:00:00.000+01:00'],
  ['2026-11-28T17:00', 1, '2026-11-30T17:00:00.000+01:00'],
  ['2026-11-23T09:30', 5, '2026-11-30T09:30:00.000+01:00'],
  // The clocks change on 28 March and on 31 October 2027.
  ['2027-03-26T02:30', 1, '2027-03-29T02:30:00.000+02:00'],
  ['2027-10-29T02:30', 1, '2027-11-01T02:30:00.000+01:00'],
])('%s in Paris and %i business days is %s', (from, count, due) => {
  const start = DateTime.fromISO(from, { zone: 'Europe/Paris' });
  expect(addBusinessDays(start, count, weekdays).toISO()).toBe(due);
});

test('a calendar without business days is refused', () => {
  const never = () => addBusinessDays(DateTime.utc(), 1, () => false);
  expect(never).toThrow(/too few business days/);
});

test.each([
  ['3 business days', 3],
  ['1 business day', 1],
  [' 10  working days ', 10],
  ['2 days', undefined],
  [{ days: 2 }, undefined],
  [undefined, undefined],
])('reads %j as %s business days', (duration, count) => {
  expect(parseBusinessDays(duration)).toBe(count);
});

test.each(['0 business days', '-1 business days', '1.5 business days', '1e9 business days'])(
  'refuses %s',
  (duration) => {
    expect(() => parseBusinessDays(duration)).toThrow(/must be a whole number from 1 to 10000/);
  },
);
