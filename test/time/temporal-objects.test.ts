import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../../src/channels/load-channels.js';
import { checkOptions } from '../../src/planning/options.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { etaOf } from '../../src/planning/eta.js';
import { planAlert } from '../../src/planning/plan.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { toMillis } from '../../src/time/duration.js';

const type = { type: 'own', args: z.object({}), message: () => ({ text: 'own' }) };
const channels = await loadChannels({});
const now = DateTime.fromISO('2026-11-23T09:00Z');
const plan = (options: ScheduleOptions) =>
  planAlert(type, {}, { timezone: 'Europe/Paris', ...options }, channels, now);
const due = (options: ScheduleOptions) => plan(options).dueAt.toISO({ suppressMilliseconds: true });

describe('at', () => {
  test.each([
    [
      'an Instant',
      Temporal.Instant.from('2026-12-24T17:00:00.5Z'),
      '2026-12-24T18:00:00.500+01:00',
    ],
    [
      'a ZonedDateTime, whose zone may be another',
      Temporal.ZonedDateTime.from('2026-12-24T09:00[America/Los_Angeles]'),
      '2026-12-24T18:00:00+01:00',
    ],
    [
      'a ZonedDateTime with an offset for a zone',
      Temporal.ZonedDateTime.from('2026-12-24T18:00+01:00[+01:00]'),
      '2026-12-24T18:00:00+01:00',
    ],
    [
      'the second of two times that the clocks show alike',
      Temporal.ZonedDateTime.from('2027-10-31T02:30+01:00[Europe/Paris]'),
      '2027-10-31T02:30:00+01:00',
    ],
    [
      'a PlainDateTime, which is on the clocks of the zone',
      Temporal.PlainDateTime.from('2026-12-24T18:00[u-ca=gregory]'),
      '2026-12-24T18:00:00+01:00',
    ],
  ])('%s', (_, at, expected) => {
    expect(due({ at })).toBe(expected);
  });

  test.each([
    ['2027-03-28T02:30', /^'2027-03-28T02:30:00': .* does not exist in Europe\/Paris.* choose/],
    ['2027-10-31T02:30', /^'2027-10-31T02:30:00': .* exists twice in Europe\/Paris.* choose/],
    ['9999-12-31T00:00', /is more than 100 years ahead: use an earlier one$/],
  ])('refuses the PlainDateTime %s', (text, message) => {
    const at = Temporal.PlainDateTime.from(text);
    expect(() => plan({ at })).toThrow(InvalidInputError);
    expect(() => plan({ at })).toThrow(message);
  });

  test.each([
    ['the last instant there is', Temporal.Instant.fromEpochMilliseconds(8.64e15), /is not a time/],
    ['the first instant there is', Temporal.Instant.fromEpochMilliseconds(-8.64e15), /year 1/],
  ])('refuses %s', (_, at, message) => {
    expect(() => plan({ at })).toThrow(InvalidInputError);
    expect(() => plan({ at })).toThrow(message);
  });
});

test('until', () => {
  const until = Temporal.PlainDateTime.from('2026-12-07T21:30');
  expect(plan({ cron: '30 21 * * 1', until }).input.end).toMatchObject({
    until: '2026-12-07T20:30:00.000Z',
  });
});

describe('durations', () => {
  test.each<[ScheduleOptions, string]>([
    [{ in: Temporal.Duration.from({ days: 2 }) }, '2026-11-25T10:00:00+01:00'],
    [{ in: Temporal.Duration.from({ months: 1, hours: 3 }) }, '2026-12-23T13:00:00+01:00'],
    [{ in: Temporal.Duration.from({ minutes: -5 }) }, '2026-11-23T09:55:00+01:00'],
    [{ in: Temporal.Duration.from({ days: 1 }), set: { hour: 9 } }, '2026-11-24T09:00:00+01:00'],
    [{ every: Temporal.Duration.from({ seconds: 90 }) }, '2026-11-23T10:01:30+01:00'],
  ])('case %#', (options, expected) => {
    expect(due(options)).toBe(expected);
  });

  test('expires, for and the retry intervals', () => {
    const { input } = plan({
      expires: Temporal.Duration.from({ days: 1 }),
      for: Temporal.Duration.from({ minutes: 10 }),
      retry: { initialInterval: Temporal.Duration.from({ milliseconds: 1500 }) },
    });
    expect(input).toMatchObject({
      expires: 86_400_000,
      for: 600_000,
      retry: { initialInterval: 1500 },
    });
  });

  test.each<[Temporal.DurationLike, RegExp]>([
    [{ months: 1 }, /^the timeout has months or years, which vary in length/],
    [{ seconds: 0 }, /^the timeout must be longer than zero/],
    [{ seconds: -5 }, /^the timeout must be longer than zero/],
    [{ years: 200 }, /^'P200Y' is longer than 100 years/],
  ])('refuses the timeout %j', (fields, message) => {
    const timeout = Temporal.Duration.from(fields);
    expect(() => toMillis(timeout, 'the timeout')).toThrow(InvalidInputError);
    expect(() => toMillis(timeout, 'the timeout')).toThrow(message);
  });
});

test.each([
  ['at', Temporal.PlainDate.from('2026-12-24')],
  ['at', Temporal.PlainTime.from('18:00')],
  ['until', Temporal.PlainYearMonth.from('2026-12')],
  ['pausedUntil', Temporal.Duration.from('PT1H')],
])('refuses an object of another type: %s %s', (option, value) => {
  const wrong = () => {
    checkOptions({ [option]: value });
  };
  expect(wrong).toThrow(InvalidInputError);
  expect(wrong).toThrow(
    /^\w+: must be a Date, a Luxon DateTime or a text .* or a Temporal\.Instant/,
  );
});

test.each([
  ['in', Temporal.Instant.from('2026-12-24T17:00Z')],
  ['every', Temporal.PlainTime.from('18:00')],
])('refuses an object that is not a duration: %s %s', (option, value) => {
  const wrong = () => {
    checkOptions({ [option]: value });
  };
  expect(wrong).toThrow(InvalidInputError);
  expect(wrong).toThrow(/^\w+: must be a duration such as .* or a Temporal\.Duration$/);
});

test('pausedUntil accepts the same as at', () => {
  const pausedUntil = Temporal.Instant.from('2026-12-24T17:00Z');
  expect(() => {
    checkOptions({ pausedUntil });
  }).not.toThrow();
  const dueAt = etaOf({ at: pausedUntil, timezone: 'Asia/Tokyo' }, now);
  expect(dueAt.toISO({ suppressMilliseconds: true })).toBe('2026-12-25T02:00:00+09:00');
});
