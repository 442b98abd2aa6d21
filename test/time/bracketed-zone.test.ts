import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { parseInstant } from '../../src/time/instant.js';

const now = DateTime.fromISO('2026-11-23T10:00Z');
const inTokyo = (text: string) =>
  parseInstant(text, 'Asia/Tokyo', now).toISO({ suppressMilliseconds: true });

describe('a time with its zone, as in RFC 9557 and TC39 Temporal', () => {
  test.each([
    ['2026-12-24T18:00:00+01:00[Europe/Paris]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24T18:00:00+01:00[Europe/Paris][u-ca=iso8601]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24T18:00:00+01:00[!Europe/Paris][!u-ca=hebrew]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24T18:00:00.123456789+01:00[Europe/Paris]', '2026-12-25T02:00:00.123+09:00'],
    ['2026-12-24T18:00[Europe/Paris]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24 18:00[europe/paris]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24[Europe/Paris]', '2026-12-24T08:00:00+09:00'],
    ['2026-12-24T17:00:00Z[Europe/Paris]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24T17:00:00Z[UTC]', '2026-12-25T02:00:00+09:00'],
    ['2026-12-24T18:00[u-ca=gregory]', '2026-12-24T18:00:00+09:00'],
    ['2026-12-24T18:00[foo=bar]', '2026-12-24T18:00:00+09:00'],
    ['2026-07-01T18:00+05:30[Asia/Calcutta]', '2026-07-01T21:30:00+09:00'],
    ['2026-07-01T18:00+05:30[Asia/Kolkata]', '2026-07-01T21:30:00+09:00'],
    ['+002026-12-24T18:00:00+01:00[Europe/Paris]', '2026-12-25T02:00:00+09:00'],
  ])('%s', (text, instant) => {
    expect(inTokyo(text)).toBe(instant);
  });

  test('the offset distinguishes times that clocks show twice', () => {
    expect(inTokyo('2026-10-25T02:30+02:00[Europe/Paris]')).toBe('2026-10-25T09:30:00+09:00');
    expect(inTokyo('2026-10-25T02:30+01:00[Europe/Paris]')).toBe('2026-10-25T10:30:00+09:00');
  });
});

const gap =
  'does not exist in Europe/Paris, clocks go forward then: choose 2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00';
const paris = 'has an offset that Europe/Paris does not have then: use';

test.each([
  ['2027-03-28T02:30[Europe/Paris]', `: 2027-03-28 02:30:00 ${gap}`],
  ['2027-03-28T02:30+01:00[Europe/Paris]', `: 2027-03-28 02:30:00 ${gap}`],
  [
    '2026-10-25T02:30[Europe/Paris]',
    ': 2026-10-25 02:30:00 exists twice in Europe/Paris, clocks go back then: choose 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00',
  ],
  ['2026-12-24T18:00+02:00[Europe/Paris]', ` ${paris} 2026-12-24T18:00:00+01:00`],
  ['2026-12-24T18:00-00:00[Europe/Paris]', ` ${paris} 2026-12-24T18:00:00+01:00`],
  [
    '2026-10-25T02:30+03:00[Europe/Paris]',
    ` ${paris} 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00`,
  ],
  [
    '2026-12-24T18:00+25:00[Europe/Paris]',
    ' has an invalid offset: offsets go from -14:00 to +14:00',
  ],
  ['2026-02-31T18:00[Europe/Paris]', ' does not exist: February 2026 has 28 days'],
  ['2026-12-24T18:00[!foo=bar]', " has '[!foo=bar]', which is unsupported: remove it"],
])('refuses %s', (text, problem) => {
  expect(() => inTokyo(text)).toThrow(new InvalidInputError(`'${text}'${problem}`));
});

test.each([
  ['2026-12-24T18:00[Europe/Pariss]', /'Europe\/Pariss' is not a time zone: did you mean/],
  ['2026-12-24T17:00Z[Mars/Olympus]', /'Mars\/Olympus' is not a time zone: use a name such as/],
  ['2026-12-24T18:00+01:00[+01:00]', /'\+01:00' is not a time zone: an offset ignores daylight/],
  ['2026-12-24T18:00[ ]', /the time zone is empty: use a name/],
])('refuses the zone of %s', (text, message) => {
  expect(() => inTokyo(text)).toThrow(InvalidInputError);
  expect(() => inTokyo(text)).toThrow(message);
});

test.each([
  ['2026-12-24T18:00[Europe/Paris'],
  ['2026-12-24T18:00[]'],
  ['2026-12-24T18:00[Europe/Paris][Europe/London]'],
  ['2026-12-24T18:00[u-ca=iso8601][Europe/Paris]'],
  ['2026-12-24T18:00[Europe/Paris] or so'],
  ['tomorrow 9am [Europe/Paris]'],
])('%s has no zone in brackets', (text) => {
  expect(() => inTokyo(text)).toThrow(/ is (not understood|understood only in part)/);
});
