import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { etaOf } from '../../src/planning/eta.js';
import { parseInstant } from '../../src/time/instant.js';

/** Parses a text at a local time of a zone. */
const read = (text: string, from: string, zone: string) =>
  parseInstant(text, zone, DateTime.fromISO(from, { zone })).toISO({ suppressMilliseconds: true });

describe('in Tokyo at 01:20 on Tuesday 1 December 2026', () => {
  test.each([
    ['dec 1 9am', '2026-12-01T09:00:00+09:00'],
    ['tuesday 9am', '2026-12-01T09:00:00+09:00'],
    ['tue 1 dec 9am', '2026-12-01T09:00:00+09:00'],
    ['1am', '2026-12-02T01:00:00+09:00'],
    ['nov 30 9am', '2027-11-30T09:00:00+09:00'],
    ['monday 9am', '2026-12-07T09:00:00+09:00'],
    ['tomorrow 9am', '2026-12-02T09:00:00+09:00'],
    ['tonight 3am', '2026-12-01T03:00:00+09:00'],
    ['tonight 1am', '2026-12-02T01:00:00+09:00'],
    ['tonight 11pm', '2026-12-01T23:00:00+09:00'],
    ['monday night 3am', '2026-12-01T03:00:00+09:00'],
    ['midnight', '2026-12-02T00:00:00+09:00'],
  ])('%j', (text, expected) => {
    expect(read(text, '2026-12-01T01:20', 'Asia/Tokyo')).toBe(expected);
  });

  test('refuses a weekday that differs from that of the next such date', () => {
    expect(() => read('mon 1 dec 9am', '2026-12-01T01:20', 'Asia/Tokyo')).toThrow(
      new InvalidInputError("'mon 1 dec 9am' does not exist: 1 December 2026 is a Tuesday"),
    );
  });
});

test('a leap day is in the next leap year, and a repeated time is the second one', () => {
  expect(read('feb 28 9am', '2026-03-01T10:00', 'UTC')).toBe('2027-02-28T09:00:00Z');
  expect(read('feb 29 9am', '2028-02-29T10:00', 'UTC')).toBe('2032-02-29T09:00:00Z');
  expect(read('2:30', '2026-10-25T02:45+02:00', 'Europe/Paris')).toBe('2026-10-25T02:30:00+01:00');
});

describe('an offset in the text determines the day', () => {
  test.each([
    ['5pm UTC', '2026-11-24T06:00:00+13:00'],
    ['today 5pm UTC', '2026-11-24T06:00:00+13:00'],
    ['today 17:00Z', '2026-11-24T06:00:00+13:00'],
    ['4pm utc', '2026-11-25T05:00:00+13:00'],
    ['monday 5pm gmt', '2026-11-24T06:00:00+13:00'],
    ['tomorrow 9am +02:00', '2026-11-24T20:00:00+13:00'],
    ['in 2 days at 9am UTC', '2026-11-25T22:00:00+13:00'],
    ['tonight 11pm UTC-8', '2026-11-24T20:00:00+13:00'],
    ['17:30 -05:00', '2026-11-24T11:30:00+13:00'],
    ['tomorrow 17:30 -0500', '2026-11-25T11:30:00+13:00'],
  ])('%j', (text, expected) => {
    expect(read(text, '2026-11-24T05:20', 'Pacific/Auckland')).toBe(expected);
  });
});

describe('times at night', () => {
  test.each([
    ['midnight tonight', '2026-11-24T00:00:00+01:00'],
    ['tonight at midnight', '2026-11-24T00:00:00+01:00'],
    ['tonight at 12', '2026-11-24T00:00:00+01:00'],
    ['tonight 12am', '2026-11-24T00:00:00+01:00'],
    ['12:30 tonight', '2026-11-24T00:30:00+01:00'],
    ['today at midnight', '2026-11-24T00:00:00+01:00'],
    ['today 12am', '2026-11-24T00:00:00+01:00'],
    ['tonight 1am', '2026-11-24T01:00:00+01:00'],
    ['tonight at 1', '2026-11-24T01:00:00+01:00'],
    ['tonight at 9', '2026-11-23T21:00:00+01:00'],
    ['nine tonight', '2026-11-23T21:00:00+01:00'],
    ['tonight 21:30', '2026-11-23T21:30:00+01:00'],
    ['12 at night', '2026-11-24T00:00:00+01:00'],
    ['9 at night', '2026-11-23T21:00:00+01:00'],
    ['tomorrow night at 12', '2026-11-25T00:00:00+01:00'],
    ['friday night 1am', '2026-11-28T01:00:00+01:00'],
    ['friday 1am', '2026-11-27T01:00:00+01:00'],
    ['dec 5 12am', '2026-12-05T00:00:00+01:00'],
    ['12 midnight', '2026-11-24T00:00:00+01:00'],
  ])('%j is in the coming night', (text, expected) => {
    expect(read(text, '2026-11-23T10:00', 'Europe/Paris')).toBe(expected);
  });

  test.each([
    ['friday midnight', '2026-11-27T00:00:00+01:00 or 2026-11-28T00:00:00+01:00'],
    ['tomorrow at midnight', '2026-11-24T00:00:00+01:00 or 2026-11-25T00:00:00+01:00'],
    ['in 3 days at midnight', '2026-11-26T00:00:00+01:00 or 2026-11-27T00:00:00+01:00'],
    ['tonight at 5', '2026-11-23T17:00:00+01:00 or 2026-11-24T05:00:00+01:00'],
    ['tonight 12pm', '2026-11-23T12:00:00+01:00 or 2026-11-24T00:00:00+01:00'],
    ['tonight 7am', '2026-11-23T19:00:00+01:00 or 2026-11-24T07:00:00+01:00'],
  ])('refuses %j, and names both times', (text, choices) => {
    expect(() => read(text, '2026-11-23T10:00', 'Europe/Paris')).toThrow(
      new InvalidInputError(`'${text}' may mean two times: choose ${choices}`),
    );
  });
});

describe('a duration and a time of day', () => {
  test.each([
    ['2026-11-30T12:00', 'in 3 months at 9am', '3 months', '2027-02-28T09:00:00+01:00'],
    ['2026-01-31T12:00', 'next month at 9am', '1 month', '2026-02-28T09:00:00+01:00'],
    ['2026-01-31T12:00', 'a month from now at 9am', '1 month', '2026-02-28T09:00:00+01:00'],
    ['2028-02-29T12:00', 'in one year 9am', '1 year', '2029-02-28T09:00:00+01:00'],
    ['2027-03-14T12:00', 'in 2 weeks at 9:00', '2 weeks', '2027-03-28T09:00:00+02:00'],
    [
      '2026-11-23T12:00',
      '9am in 1 month and 2 days',
      '1 month 2 days',
      '2026-12-25T09:00:00+01:00',
    ],
    ['2026-11-23T12:00', '3 days ago at 9am', '-3 days', '2026-11-20T09:00:00+01:00'],
  ])('from %s, %j is the same as --in and --hour', (from, text, duration, expected) => {
    expect(read(text, from, 'Europe/Paris')).toBe(expected);
    const now = DateTime.fromISO(from, { zone: 'Europe/Paris' });
    const eta = etaOf({ in: duration, set: { hour: 9 }, timezone: 'Europe/Paris' }, now);
    expect(eta.toISO({ suppressMilliseconds: true })).toBe(expected);
  });

  test.each([
    ['in 2 weeks at 14:30', '2026-12-07T14:30:00+01:00'],
    ['3 days from now at noon', '2026-11-26T12:00:00+01:00'],
    ['noon in three days', '2026-11-26T12:00:00+01:00'],
    ['next week at 9:15:30 pm', '2026-11-30T21:15:30+01:00'],
    ['in 3 days at 9 at night', '2026-11-26T21:00:00+01:00'],
    ['a week from tomorrow at 9am', '2026-12-01T09:00:00+01:00'],
    ['2 days after dec 30 9am', '2027-01-01T09:00:00+01:00'],
    ['two hours before midnight', '2026-11-23T22:00:00+01:00'],
  ])('%j', (text, expected) => {
    expect(read(text, '2026-11-23T10:00', 'Europe/Paris')).toBe(expected);
  });

  test.each([
    ['in 2 hours at 9am', 'has both hours and a time of day: leave out one'],
    ['next week', "has no time of day: add one, as in 'tomorrow 09:00'"],
    ['this week 9am', 'has no day: write the date as 2026-11-25'],
    ['in half a month', 'has a part of a month or year: use whole ones, or weeks and days'],
  ])('refuses %j', (text, message) => {
    expect(() => read(text, '2026-11-23T10:00', 'UTC')).toThrow(
      new InvalidInputError(`'${text}' ${message}`),
    );
  });
});

describe('number words', () => {
  test.each([
    ['in two days', '2026-11-25T10:00:00+01:00'],
    ['in a week', '2026-11-30T10:00:00+01:00'],
    ['in half an hour', '2026-11-23T10:30:00+01:00'],
    ['in an hour and a half', '2026-11-23T11:30:00+01:00'],
    ['In Twelve Hours', '2026-11-23T22:00:00+01:00'],
    ['in one hour and thirty minutes', '2026-11-23T11:30:00+01:00'],
    ['in thirteen hours and forty-five minutes', '2026-11-23T23:45:00+01:00'],
    ['twenty five minutes ago', '2026-11-23T09:35:00+01:00'],
    ['two and a half hours from now', '2026-11-23T12:30:00+01:00'],
    ['five minutes ago', '2026-11-23T09:55:00+01:00'],
    ['tomorrow at nine', '2026-11-24T09:00:00+01:00'],
    ["friday, seven o'clock", '2026-11-27T07:00:00+01:00'],
  ])('%j', (text, expected) => {
    expect(read(text, '2026-11-23T10:00', 'Europe/Paris')).toBe(expected);
  });
});
