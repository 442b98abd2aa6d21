import { DateTime } from 'luxon';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { parseDuration } from '../../src/time/duration.js';
import { addDuration } from '../../src/time/calendar.js';
import { parseInstant, toInstant } from '../../src/time/instant.js';
import { describeInstant } from '../../src/time/instant.js';

const paris = 'Europe/Paris';
/** A Monday. */
const now = DateTime.fromISO('2026-11-23T10:00', { zone: paris });

const iso = (time: DateTime): string | null => time.toISO({ suppressMilliseconds: true });
const understood = (text: string, zone = paris, from = now): string | null =>
  iso(parseInstant(text, zone, from));

describe('ISO 8601', () => {
  test.each([
    ['2026-11-25T10:00', '2026-11-25T10:00:00+01:00'],
    [' 2026-11-25  10:00 ', '2026-11-25T10:00:00+01:00'],
    ['2026-07-01T10', '2026-07-01T10:00:00+02:00'],
    ['20261125T100030', '2026-11-25T10:00:30+01:00'],
    ['2026-11-25', '2026-11-25T00:00:00+01:00'],
    ['2026-11-25T24:00', '2026-11-26T00:00:00+01:00'],
    ['2026-W48-3', '2026-11-25T00:00:00+01:00'],
    ['2026-330', '2026-11-26T00:00:00+01:00'],
    ['2026-11-25t10:00z', '2026-11-25T11:00:00+01:00'],
    ['2026-11-25T10:00:00-05:00', '2026-11-25T16:00:00+01:00'],
    ['2026-11-25 10:00 +0530', '2026-11-25T05:30:00+01:00'],
    ['2026-10-25T02:30+02:00', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T02:30+01:00', '2026-10-25T02:30:00+01:00'],
    ['2020-01-01', '2020-01-01T00:00:00+01:00'],
  ])('%j', (text, instant) => {
    expect(understood(text)).toBe(instant);
  });
});

describe('English', () => {
  test.each([
    ['tomorrow 9am', '2026-11-24T09:00:00+01:00'],
    ['Tomorrow at 9', '2026-11-24T09:00:00+01:00'],
    ['the day after tomorrow at 21:30', '2026-11-25T21:30:00+01:00'],
    ['next monday 21:30', '2026-11-30T21:30:00+01:00'],
    ['monday 21:30', '2026-11-23T21:30:00+01:00'],
    ['monday 9:30', '2026-11-30T09:30:00+01:00'],
    ['last monday 9:30', '2026-11-16T09:30:00+01:00'],
    ['9:30', '2026-11-24T09:30:00+01:00'],
    ['today 9:30', '2026-11-23T09:30:00+01:00'],
    ['friday at noon', '2026-11-27T12:00:00+01:00'],
    ['midnight', '2026-11-24T00:00:00+01:00'],
    ['25 december 10am', '2026-12-25T10:00:00+01:00'],
    ['jan 5, 2027 at 9:15:30 pm', '2027-01-05T21:15:30+01:00'],
    ['Wed, 25 Nov 2026 10:00:00 +0000', '2026-11-25T11:00:00+01:00'],
    ['2026-11-25 10am', '2026-11-25T10:00:00+01:00'],
    ['tomorrow 9am UTC', '2026-11-24T10:00:00+01:00'],
    ['july 1 2027 9am', '2027-07-01T09:00:00+02:00'],
    ['in 2 days at 9am', '2026-11-25T09:00:00+01:00'],
    ['in 1 month', '2026-12-23T10:00:00+01:00'],
    ['in an hour', '2026-11-23T11:00:00+01:00'],
    ['a week from now', '2026-11-30T10:00:00+01:00'],
    ['5 minutes ago', '2026-11-23T09:55:00+01:00'],
    ['now', '2026-11-23T10:00:00+01:00'],
  ])('%j', (text, instant) => {
    expect(understood(text)).toBe(instant);
  });

  test('is in the zone, where it may be another day', () => {
    expect(understood('tomorrow 9am', 'Pacific/Kiritimati')).toBe('2026-11-24T09:00:00+14:00');
    const evening = now.set({ hour: 23 });
    expect(understood('tomorrow 9am', 'Asia/Tokyo', evening)).toBe('2026-11-25T09:00:00+09:00');
  });
});

describe('clock changes', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const gap = DateTime.fromISO('2026-03-29T02:30', { zone: 'UTC' });

  test.each(['UTC', paris, 'Pacific/Apia'])('have the same result on a machine in %s', (tz) => {
    vi.stubEnv('TZ', tz);
    expect(new Date(2026, 0).getTimezoneOffset()).toBe(
      0 - gap.set({ month: 1 }).setZone(tz).offset,
    );
    expect(understood('in 1 hour', 'UTC', gap)).toBe('2026-03-29T03:30:00Z');
    expect(understood('an hour ago', 'UTC', gap)).toBe('2026-03-29T01:30:00Z');
    expect(understood('tomorrow 2:30', 'UTC', gap)).toBe('2026-03-30T02:30:00Z');
    expect(understood('in 1 hour', paris, gap.minus({ hours: 2 }))).toBe(
      '2026-03-29T03:30:00+02:00',
    );
  });

  test.each([
    [
      '2026-03-29T02:30',
      paris,
      "'2026-03-29T02:30': 2026-03-29 02:30:00 does not exist in Europe/Paris, clocks go forward then: choose 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
    ],
    [
      'march 28 2027 2:30',
      paris,
      "'march 28 2027 2:30': 2027-03-28 02:30:00 does not exist in Europe/Paris, clocks go forward then: choose 2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00",
    ],
    [
      '2026-10-25 02:30',
      paris,
      "'2026-10-25 02:30': 2026-10-25 02:30:00 exists twice in Europe/Paris, clocks go back then: choose 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
    ],
    [
      '2026-04-05T01:45',
      'Australia/Lord_Howe',
      "'2026-04-05T01:45': 2026-04-05 01:45:00 exists twice in Australia/Lord_Howe, clocks go back then: choose 2026-04-05T01:45:00+11:00 or 2026-04-05T01:45:00+10:30",
    ],
    [
      '2018-11-04',
      'America/Sao_Paulo',
      "'2018-11-04': 2018-11-04 00:00:00 does not exist in America/Sao_Paulo, clocks go forward then: choose 2018-11-03T23:00:00-03:00 or 2018-11-04T01:00:00-02:00",
    ],
    [
      '2011-12-30T10:00',
      'Pacific/Apia',
      "'2011-12-30T10:00': 2011-12-30 10:00:00 does not exist in Pacific/Apia, clocks go forward then: choose 2011-12-29T10:00:00-10:00 or 2011-12-31T10:00:00+14:00",
    ],
  ])('refuses %j in %s', (text, zone, message) => {
    expect(() => parseInstant(text, zone, now)).toThrow(new InvalidInputError(message));
  });

  test.each([
    ['2026-03-29T01:59:59', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29T03:00', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T01:59:59', '2026-10-25T01:59:59+02:00'],
    ['2026-10-25T03:00', '2026-10-25T03:00:00+01:00'],
  ])('accept %s', (text, instant) => {
    expect(understood(text)).toBe(instant);
  });
});

const cure = "write it as '2026-11-25 10:00', 'tomorrow 9am' or 'next monday 21:30'";
const unknown = `is not understood, or does not exist: ${cure}`;
const dayOrMonth = 'may have the day or the month first: write the date as 2026-11-25';
const vague = "has no time of day: add one, as in 'tomorrow 09:00'";

test.each([
  ['', "the time is empty: use '2026-11-25 10:00' or 'tomorrow 9am'"],
  ['2026-02-31', "'2026-02-31' does not exist: February 2026 has 28 days"],
  ['2026-02-29T10:00Z', "'2026-02-29T10:00Z' does not exist: February 2026 has 28 days"],
  [
    '2026-13-01',
    "'2026-13-01' does not exist: write a date and time of the calendar, such as 2026-11-25T10:00",
  ],
  [
    '2026-11-25T25:00',
    "'2026-11-25T25:00' does not exist: write a date and time of the calendar, such as 2026-11-25T10:00",
  ],
  [
    '2026-11-25T10:00+25:00',
    "'2026-11-25T10:00+25:00' has an invalid offset: offsets go from -14:00 to +14:00",
  ],
  ['+275761-01-01', "'+275761-01-01' does not exist: use a year of four digits"],
  ['2126-11-23T10:00:01', "'2126-11-23T10:00:01' is more than 100 years ahead: use an earlier one"],
  ['in 101 years', "'in 101 years' is more than 100 years ahead: use an earlier one"],
  ['0000-06-01', "'0000-06-01' is before the year 1: use a later one"],
  ['NaN', `'NaN' ${unknown}`],
  ['Infinity', `'Infinity' ${unknown}`],
  ['2026', `'2026' ${unknown}`],
  ['2026-11', `'2026-11' ${unknown}`],
  ['1764000000', `'1764000000' ${unknown}`],
  ['soon', `'soon' ${unknown}`],
  ['31 february 2027 10am', `'31 february 2027 10am' ${unknown}`],
  [
    'tuesday 30 november 2026 9am',
    "'tuesday 30 november 2026 9am' does not exist: 30 November 2026 is a Monday",
  ],
  ['tomorrow', `'tomorrow' ${vague}`],
  ['next monday', `'next monday' ${vague}`],
  ['tomorrow morning', `'tomorrow morning' ${vague}`],
  ['11/2027 9am', "'11/2027 9am' has no day: write the date as 2026-11-25"],
  ['03/04/2027 10:00', `'03/04/2027 10:00' ${dayOrMonth}`],
  ['3.4.2027 10:00', `'3.4.2027 10:00' ${dayOrMonth}`],
  ['3/4 10:00', `'3/4 10:00' ${dayOrMonth}`],
  ['17h', "'17h' is a duration, not a time: write 'in 17h'"],
  ['in a few hours', "'in a few hours' is not understood: write it as 'in 2 hours'"],
  ['tomorrow 9am to 10am', "'tomorrow 9am to 10am' is a range: give one time"],
  [
    'tomorrow 9am or 10am',
    `'tomorrow 9am or 10am' is understood only in part, 'tomorrow 9am': ${cure}`,
  ],
  ['tomorrow 25:00', `'tomorrow 25:00' is understood only in part, 'tomorrow': ${cure}`],
  [
    'tomorrow 9am EST',
    "'tomorrow 9am EST' has an ambiguous zone: add an offset such as +01:00, or a timezone such as America/Chicago",
  ],
  ['x'.repeat(101), `'${'x'.repeat(79)}…' is too long for a time`],
])('refuses %j', (text, message) => {
  expect(() => parseInstant(text, paris, now)).toThrow(new InvalidInputError(message));
});

describe('addDuration', () => {
  test.each([
    ['2026-01-31T10:00', '1 month', '2026-02-28T10:00:00+01:00'],
    ['2024-02-29T10:00', 'P1Y', '2025-02-28T10:00:00+01:00'],
    ['2026-01-31T10:00', '1 month -1 week', '2026-02-21T10:00:00+01:00'],
    ['2026-03-28T10:00', '1 day', '2026-03-29T10:00:00+02:00'],
    ['2026-03-28T10:00', '24h', '2026-03-29T11:00:00+02:00'],
    ['2026-03-28T02:30', '1 day', '2026-03-29T03:30:00+02:00'],
    ['2026-03-28T10:00', '-5m', '2026-03-28T09:55:00+01:00'],
  ])('%s and %s', (from, duration, instant) => {
    const start = DateTime.fromISO(from, { zone: paris });
    expect(iso(addDuration(start, parseDuration(duration), paris))).toBe(instant);
  });

  test('counts days in the given zone', () => {
    const start = DateTime.fromISO('2026-03-28T09:00Z', { zone: 'utc' });
    expect(iso(addDuration(start, parseDuration('1 day'), paris))).toBe(
      '2026-03-29T10:00:00+02:00',
    );
  });

  test('is limited to 100 years', () => {
    expect(iso(addDuration(now, parseDuration('100 years'), paris))).toBe(
      '2126-11-23T10:00:00+01:00',
    );
    expect(() => addDuration(now, parseDuration('100 years 1s'), paris)).toThrow(
      new InvalidInputError(
        '2126-11-23T10:00:01.000+01:00 is more than 100 years ahead: use an earlier one',
      ),
    );
  });
});

describe('toInstant', () => {
  test('accepts a text, a Date and a DateTime', () => {
    const expected = '2026-11-25T10:00:00+01:00';
    const utc = DateTime.fromISO('2026-11-25T09:00Z', { zone: 'utc' });
    for (const value of ['2026-11-25 10:00', utc.toJSDate(), utc]) {
      expect(iso(toInstant(value, paris, now))).toBe(expected);
    }
  });

  test.each([
    [new Date(NaN), 'the time given is not a time: use one such as 2026-11-25T10:00'],
    [DateTime.invalid('no'), 'the time given is not a time: use one such as 2026-11-25T10:00'],
    [
      new Date(8.64e15),
      '+275760-09-13T00:00:00.000Z is more than 100 years ahead: use an earlier one',
    ],
    [
      new Date('-000027-08-08T00:00Z'),
      '-000027-08-08T00:00:00.000Z is before the year 1: use a later one',
    ],
  ])('refuses case %#', (value, message) => {
    expect(() => toInstant(value, paris, now)).toThrow(new InvalidInputError(message));
  });
});

test.each([
  ['2026-11-25T10:00', 'Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)'],
  ['2026-11-23T10:00', 'Mon 23 Nov 2026 10:00:00 Europe/Paris (now)'],
  ['2026-11-23T09:55', 'Mon 23 Nov 2026 09:55:00 Europe/Paris (5 minutes ago)'],
  ['2027-12-24T12:00', 'Fri 24 Dec 2027 12:00:00 Europe/Paris (in 1 year 1 month)'],
  ['2026-10-25T02:30+01:00', 'Sun 25 Oct 2026 02:30:00 +01:00 Europe/Paris (29 days 7 hours ago)'],
])('describes %s', (text, words) => {
  expect(describeInstant(parseInstant(text, paris, now), paris, now)).toBe(words);
});

test('a description is in the given zone', () => {
  const instant = parseInstant('2026-11-25 10:00', paris, now);
  expect(describeInstant(instant, 'UTC', now)).toBe('Wed 25 Nov 2026 09:00:00 UTC (in 2 days)');
});
