import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { checkSet, etaOf } from '../../src/planning/eta.js';
import type { UncheckedScheduleOptions as DueOptions } from '../../src/planning/options.js';

const paris = 'Europe/Paris';
const iso = (time: DateTime) => time.toISO({ suppressMilliseconds: true });
const eta = (from: string, when: DueOptions, timezone = paris) =>
  iso(etaOf({ timezone, ...when }, DateTime.fromISO(from, { zone: timezone })));

describe("the guide's relativedelta(months=+1, weeks=-1, hour=10)", () => {
  const later: DueOptions = { in: { months: 1, weeks: -1 }, set: { hour: 10 } };

  test("returns the guide's 13 August at ten", () => {
    expect(eta('2026-07-20T17:42:31.250', later)).toBe('2026-08-13T10:00:00+02:00');
  });

  test.each([
    ['forward', '2027-03-10T22:15', '2027-04-03T10:00:00+02:00'],
    ['back', '2026-10-10T05:59', '2026-11-03T10:00:00+01:00'],
  ])('is at ten local time after clocks go %s', (_, from, expected) => {
    expect(eta(from, later)).toBe(expected);
  });

  test.each([
    ['2027-01-31T12:00', '2027-02-21T10:00:00+01:00'],
    ['2028-01-31T12:00', '2028-02-22T10:00:00+01:00'],
    ['2026-12-31T12:00', '2027-01-24T10:00:00+01:00'],
    ['2027-05-31T12:00', '2027-06-23T10:00:00+02:00'],
  ])('subtracts the week from the end of a shorter month: %s', (from, expected) => {
    expect(eta(from, later)).toBe(expected);
  });

  test('uses the day and the hour of the zone', () => {
    const now = DateTime.fromISO('2026-07-20T17:42Z');
    const inZone = (timezone: string) => iso(etaOf({ ...later, timezone }, now));
    expect(inZone('Pacific/Auckland')).toBe('2026-08-14T10:00:00+12:00');
    expect(inZone('America/New_York')).toBe('2026-08-13T10:00:00-04:00');
  });
});

const now = '2026-11-23T17:42:31.250';

test.each<[DueOptions, string]>([
  [{ in: '1 day', set: { hour: 9 } }, '2026-11-24T09:00:00+01:00'],
  [{ in: '1 day', set: { hour: 0 } }, '2026-11-24T00:00:00+01:00'],
  [{ in: '1 day', set: { hour: 9, minute: 30 } }, '2026-11-24T09:30:00+01:00'],
  [{ in: '2h', set: { minute: 15 } }, '2026-11-23T19:15:00+01:00'],
  [{ in: '1 month', set: { day: 1 } }, '2026-12-01T17:42:31.250+01:00'],
  [{ in: '1 month', set: { day: 1, hour: 8 } }, '2026-12-01T08:00:00+01:00'],
  [{ in: '0s', set: { hour: 18 } }, '2026-11-23T18:00:00+01:00'],
  [{ in: '0s', set: { hour: 8 } }, '2026-11-23T08:00:00+01:00'],
])('%j', (when, expected) => {
  expect(eta(now, when)).toBe(expected);
});

test.each<[DueOptions]>([[{}], [{ set: {} }], [{ set: { hour: undefined } }]])(
  'without a field, %j, nothing is cut off a duration alone',
  (fields) => {
    expect(eta(now, { in: '1 day', ...fields })).toBe('2026-11-24T17:42:31.250+01:00');
    // 2:30 comes twice that night; it is the second one, an hour after the first.
    expect(eta('2026-10-25T02:30+02:00', { in: '1h', ...fields })).toBe(
      '2026-10-25T02:30:00+01:00',
    );
  },
);

describe('clock changes', () => {
  test.each<[string, DueOptions, string]>([
    [
      '2027-03-27T12:00',
      { in: '1 day', set: { hour: 2, minute: 30 } },
      "'hour 2, minute 30': 2027-03-28 02:30:00 does not exist in Europe/Paris, clocks go forward then: choose 2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00",
    ],
    [
      '2027-02-10T02:30:15',
      { in: '1 month', set: { day: 28 } },
      "'day 28': 2027-03-28 02:30:15 does not exist in Europe/Paris, clocks go forward then: choose 2027-03-28T01:30:15+01:00 or 2027-03-28T03:30:15+02:00",
    ],
    [
      '2026-10-24T12:00',
      { in: '1 day', set: { hour: 2 } },
      "'hour 2': 2026-10-25 02:00:00 exists twice in Europe/Paris, clocks go back then: choose 2026-10-25T02:00:00+02:00 or 2026-10-25T02:00:00+01:00",
    ],
  ])('from %s, refuses %j', (from, when, message) => {
    expect(() => eta(from, when)).toThrow(new InvalidInputError(message));
  });

  test('accepts times before and after', () => {
    const at = (hour: number) => eta('2027-03-27T12:00', { in: '1 day', set: { hour } });
    expect(at(1)).toBe('2027-03-28T01:00:00+01:00');
    expect(at(3)).toBe('2027-03-28T03:00:00+02:00');
  });
});

test.each<[DueOptions, string]>([
  [{ in: '1 day', set: { hour: 24 } }, 'hour must be a whole number from 0 to 23, not 24'],
  [{ in: '1 day', set: { hour: -1 } }, 'hour must be a whole number from 0 to 23, not -1'],
  [{ in: '1 day', set: { hour: 9.5 } }, 'hour must be a whole number from 0 to 23, not 9.5'],
  [{ in: '1 day', set: { hour: NaN } }, 'hour must be a whole number from 0 to 23, not NaN'],
  [{ in: '1 day', set: { minute: 60 } }, 'minute must be a whole number from 0 to 59, not 60'],
  [
    { in: '1 day', set: { minute: Infinity } },
    'minute must be a whole number from 0 to 59, not Infinity',
  ],
  [
    { in: '1 day', set: { day: 31 } },
    'day must be a whole number from 1 to 30 in November 2026, not 31',
  ],
  [
    { in: '3 months', set: { day: 29 } },
    'day must be a whole number from 1 to 28 in February 2027, not 29',
  ],
  [
    { in: '1 day', set: { day: 0 } },
    'day must be a whole number from 1 to 30 in November 2026, not 0',
  ],
  [
    { in: '100 years', set: { day: 30 } },
    '2126-11-30T17:42:31.250+01:00 is more than 100 years ahead: use an earlier one',
  ],
])('refuses %j', (when, message) => {
  expect(() => eta(now, when)).toThrow(new InvalidInputError(message));
});

describe('fields without a duration', () => {
  const message = 'day, hour and minute require in: add a duration, such as 1 month, or 0s';

  test.each<[DueOptions]>([[{ set: { hour: 10 } }], [{ at: 'tomorrow 9am', set: { minute: 0 } }]])(
    '%j is refused',
    (when) => {
      expect(() => eta(now, when)).toThrow(new InvalidInputError(message));
    },
  );

  test('are refused with any other option', () => {
    expect(() => {
      checkSet({ set: { day: 1 } });
    }).toThrow(new InvalidInputError(message));
  });
});

describe('refuses invalid times', () => {
  test.each<[DueOptions, RegExp]>([
    [{ at: '' }, /^the time is empty: use /],
    [{ at: '2026-02-31' }, /^'2026-02-31' does not exist: February 2026 has 28 days$/],
    [
      { at: '2027-03-28T02:30' },
      /does not exist in Europe\/Paris.*: choose .*\+01:00 or .*\+02:00$/,
    ],
    [{ at: '2027-10-31T02:30' }, /exists twice in Europe\/Paris.*: choose .*\+02:00 or .*\+01:00$/],
    [{ at: 'NaN' }, /^'NaN' is not understood/],
    [{ at: new Date(NaN) }, /is not a time: use one such as/],
    [{ at: DateTime.fromMillis(NaN) }, /is not a time: use one such as/],
    [{ at: '275761-01-01' }, /^'275761-01-01' is not understood/],
    [{ at: '+275761-01-01' }, /does not exist: use a year of four digits$/],
    [{ at: DateTime.utc(275761) }, /is not a time: use one such as/],
    [{ in: '' }, /^the duration is empty: write it as /],
    [{ in: 'NaN' }, /^'NaN' is not a duration: write it as /],
    [{ in: { days: NaN } }, /^in is not a duration, \{"days":null\}: use '2 days' or/],
    [{ in: {} }, /^in is not a duration: write it as /],
    [{ in: '273735 years' }, /^'273735 years' is longer than 100 years: use a shorter one$/],
    [{ in: '1h', timezone: '' }, /^the time zone is empty: use a name such as Europe\/Paris$/],
    [{ in: '1h', timezone: 'Mars/Olympus' }, /^'Mars\/Olympus' is not a time zone: use a name/],
  ])('%j', (when, message) => {
    expect(() => eta(now, when)).toThrow(InvalidInputError);
    expect(() => eta(now, when)).toThrow(message);
  });
});
