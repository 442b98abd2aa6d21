import { Duration } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import {
  checkDuration,
  fixedMillis,
  formatDuration,
  parseDuration,
} from '../../src/time/duration.js';

const cure = 'write it as 90s, 2h30m, 2 days, 1 month or P2DT3H';

describe('parseDuration', () => {
  test.each([
    ['P2DT3H', { days: 2, hours: 3 }],
    ['P1M', { months: 1 }],
    ['PT1M', { minutes: 1 }],
    ['p1w', { weeks: 1 }],
    ['-P1Y', { years: -1 }],
    ['PT1H-5M', { hours: 1, minutes: -5 }],
    ['90s', { seconds: 90 }],
    ['500ms', { milliseconds: 500 }],
    ['2h30m', { hours: 2, minutes: 30 }],
    ['1.5h', { hours: 1.5 }],
    ['2 days', { days: 2 }],
    ['2 Days 3 HOURS', { days: 2, hours: 3 }],
    ['1 year, 2 mo, 3 wks and 4 min', { years: 1, months: 2, weeks: 3, minutes: 4 }],
    ['1 month', { months: 1 }],
    ['1 month -1 week', { months: 1, weeks: -1 }],
    ['P1M -P1W', { months: 1, weeks: -1 }],
    ['P1M - 1 week', { months: 1, weeks: -1 }],
    ['-5m', { minutes: -5 }],
    ['-1h30m', { hours: -1, minutes: -30 }],
    ['-1h+30m', { hours: -1, minutes: 30 }],
    ['-1 day +2 hours', { days: -1, hours: 2 }],
    ['0s', { seconds: 0 }],
    ['100 years', { years: 100 }],
    ['two days', { days: 2 }],
    ['A week', { weeks: 1 }],
    ['an hour and ten minutes', { hours: 1, minutes: 10 }],
    ['half an hour', { hours: 0.5 }],
    ['half a day', { days: 0.5 }],
    ['an hour and a half', { hours: 1.5 }],
    ['two and a half hours', { hours: 2.5 }],
    ['2 hours and a half', { hours: 2.5 }],
    ['one month -one week', { months: 1, weeks: -1 }],
    ['twelve hours', { hours: 12 }],
    ['one hour and thirty-five minutes', { hours: 1, minutes: 35 }],
    ['ninety minutes', { minutes: 90 }],
  ])('%j', (text, units) => {
    expect(parseDuration(text).toObject()).toEqual(units);
  });

  test.each([
    ['', `the duration is empty: ${cure}`],
    [' ', `the duration is empty: ${cure}`],
    ['90', `'90' has no unit: ${cure}`],
    ['-1.5', `'-1.5' has no unit: ${cure}`],
    ['1M', "'1M' may mean months or minutes: write '1 month' or '1m'"],
    ['5 M', "'5 M' may mean months or minutes: write '1 month' or '1m'"],
    ['1M1w', "'1M1w' may mean months or minutes: write '1 month' or '1m'"],
    ['-1 day 2 hours', "'-1 day 2 hours' may mean two things: give each part its sign, + or -"],
    ['NaN', `'NaN' is not a duration: ${cure}`],
    ['Infinity days', `'Infinity days' is not a duration: ${cure}`],
    ['1e3s', `'1e3s' is not a duration: ${cure}`],
    ['5 parsecs', `'5 parsecs' is not a duration: ${cure}`],
    ['2h 30', `'2h 30' is not a duration: ${cure}`],
    ['P', `'P' is not a duration: ${cure}`],
    ['P1DT', `'P1DT' is not a duration: ${cure}`],
    ['tomorrow', `'tomorrow' is not a duration: ${cure}`],
    ['1.5 months', "'1.5 months' has a part of a month or year: use whole ones, or weeks and days"],
    ['P0.5Y', "'P0.5Y' has a part of a month or year: use whole ones, or weeks and days"],
    ['200 years', "'200 years' is longer than 100 years: use a shorter one"],
    ['-200 years', "'-200 years' is longer than 100 years: use a shorter one"],
    ['9999999999999999999h', "'9999999999999999999h' is longer than 100 years: use a shorter one"],
  ])('refuses %j', (text, message) => {
    expect(() => parseDuration(text)).toThrow(new InvalidInputError(message));
  });
});

test.each([
  [Duration.invalid('why not'), `the delay is not a duration: ${cure}`],
  [Duration.fromMillis(1e300), 'the delay is longer than 100 years: use a shorter one'],
  [
    Duration.fromObject({ years: 101, days: 5 }),
    'the delay is longer than 100 years: use a shorter one',
  ],
])('checks a Luxon duration, case %#', (duration, message) => {
  expect(() => checkDuration(duration, 'the delay')).toThrow(new InvalidInputError(message));
});

describe('fixedMillis', () => {
  test.each([
    ['90s', 90_000],
    ['500ms', 500],
    ['1 week', 604_800_000],
    ['1 day -1h', 82_800_000],
  ])('%s', (text, millis) => {
    expect(fixedMillis(parseDuration(text), 'the timeout')).toBe(millis);
  });

  test.each([
    ['1 month', 'the timeout has months or years, which vary in length: use weeks or days'],
    ['P1Y', 'the timeout has months or years, which vary in length: use weeks or days'],
    ['0s', 'the timeout must be longer than zero, such as 90s or 2h30m'],
    ['-5m', 'the timeout must be longer than zero, such as 90s or 2h30m'],
  ])('refuses %s', (text, message) => {
    expect(() => fixedMillis(parseDuration(text), 'the timeout')).toThrow(
      new InvalidInputError(message),
    );
  });
});

test.each([
  [0, '0 seconds'],
  [1, '1 millisecond'],
  [999, '999 milliseconds'],
  [1000, '1 second'],
  [59_999, '1 minute'],
  [3_661_000, '1 hour 1 minute'],
  [183_600_000, '2 days 3 hours'],
  [172_860_000, '2 days'],
  [-172_800_000, '2 days'],
])('%d ms is %s', (millis, words) => {
  expect(formatDuration(millis)).toBe(words);
});
