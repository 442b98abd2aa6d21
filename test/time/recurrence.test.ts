import { DateTime, Duration } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { lastTime, nextTimes, parseRecurrence, toCronSchedule } from '../../src/time/recurrence.js';

const paris = 'Europe/Paris';
const now = DateTime.fromISO('2026-11-23T10:00', { zone: paris });
const iso = (time: DateTime | undefined): string | null | undefined =>
  time?.toISO({ suppressMilliseconds: true });

test.each([
  [
    { cron: ' 30 21 *  * 1', timezone: 'europe/paris' },
    { cron: '30 21 * * 1', every: null, timezone: paris },
    'CRON_TZ=Europe/Paris 30 21 * * 1',
  ],
  [
    { cron: 'CRON_TZ=Europe/Paris @daily' },
    { cron: '@daily', every: null, timezone: paris },
    'CRON_TZ=Europe/Paris @daily',
  ],
  [
    { cron: '0 9 * * *', timezone: 'Etc/UTC' },
    { cron: '0 9 * * *', every: null, timezone: 'UTC' },
    '0 9 * * *',
  ],
  [{ cron: '0 9 29 2 *' }, { cron: '0 9 29 2 *', every: null, timezone: 'UTC' }, '0 9 29 2 *'],
  [{ every: '90m' }, { cron: null, every: 'PT1H30M', timezone: null }, '@every 5400s'],
  [{ every: '45 days' }, { cron: null, every: 'PT1080H', timezone: null }, '@every 3888000s'],
  [
    { every: Duration.fromObject({ days: 1 }) },
    { cron: null, every: 'PT24H', timezone: null },
    '@every 86400s',
  ],
  [
    { cron: '@every 1h30m', timezone: paris },
    { cron: null, every: 'PT1H30M', timezone: null },
    '@every 5400s',
  ],
])('%j', (input, recurrence, given) => {
  expect(parseRecurrence(input)).toEqual(recurrence);
  expect(toCronSchedule(parseRecurrence(input))).toBe(given);
});

test.each([
  ['0 9 * * *', undefined, 'Asia/Tokyo'],
  ['0 9 * * *', paris, paris],
  ['CRON_TZ=UTC 0 9 * * *', undefined, 'UTC'],
])('the zone of %s with the option %s is %s, and by default Tokyo', (cron, timezone, zone) => {
  expect(parseRecurrence({ cron, timezone }, 'Asia/Tokyo').timezone).toBe(zone);
});

test.each([
  [
    { cron: 'CRON_TZ=UTC 0 9 * * *', timezone: paris },
    "cron 'CRON_TZ=UTC 0 9 * * *' already names a zone: remove it or the timezone",
  ],
  [{ cron: '0 9 * * *', timezone: '' }, 'the time zone is empty: use a name such as Europe/Paris'],
  [{ cron: '0 0 30 2 *' }, "cron '0 0 30 2 *' never runs: none of its months has that day"],
  [{ cron: '@every 500ms' }, "'@every 500ms' is too short for an interval: use 1s or more"],
  [{ cron: '@every -5h' }, "'@every -5h' is too short for an interval: use 1s or more"],
  [{ cron: '@every 1.5s' }, "'@every 1.5s' has a fraction of a second: use whole seconds"],
  [{ every: '999ms' }, "'999ms' is too short for an interval: use 1s or more"],
  [{ every: '1.5s' }, "'1.5s' has a fraction of a second: use whole seconds"],
  [{ every: '0s' }, "the interval '0s' must be longer than zero, such as 90s or 2h30m"],
  [{ every: '-5m' }, "the interval '-5m' must be longer than zero, such as 90s or 2h30m"],
  [
    { every: Duration.fromObject({ hours: -1 }) },
    "the interval 'PT-1H' must be longer than zero, such as 90s or 2h30m",
  ],
  [{ every: '1 month' }, "'1 month' varies in length: use cron for months, such as '0 9 1 * *'"],
  [{ every: 'P1Y' }, "'P1Y' varies in length: use cron for months, such as '0 9 1 * *'"],
])('refuses %j', (input, message) => {
  expect(() => parseRecurrence(input)).toThrow(new InvalidInputError(message));
});

describe('nextTimes and lastTime', () => {
  const monday = parseRecurrence({ cron: '30 21 * * 1', timezone: paris });
  const every = parseRecurrence({ every: '90m' });

  test('use the zone of a cron expression', () => {
    expect(nextTimes(monday, now.toUTC(), 2).map(iso)).toEqual([
      '2026-11-23T21:30:00+01:00',
      '2026-11-30T21:30:00+01:00',
    ]);
  });

  test('count an interval from the start, in its zone', () => {
    expect(nextTimes(every, now, 2).map(iso)).toEqual([
      '2026-11-23T11:30:00+01:00',
      '2026-11-23T13:00:00+01:00',
    ]);
  });

  test('return the last time until an end', () => {
    expect(iso(lastTime(monday, now.plus({ days: 8 }), now))).toBe('2026-11-30T21:30:00+01:00');
    expect(iso(lastTime(every, now.plus({ hours: 4 }), now))).toBe('2026-11-23T13:00:00+01:00');
    expect(lastTime(monday, now.plus({ hours: 4 }), now)).toBeUndefined();
  });

  test('return no times if none are requested', () => {
    expect(nextTimes(monday, now, 0)).toEqual([]);
  });
});
