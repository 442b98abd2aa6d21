import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { openPeriod, opensAt, parseSendWindow } from '../../src/time/send-window.js';

const paris = 'Europe/Paris';

/** Returns the local time in Paris at which a window opens, or `open`. */
function opening(window: string, local: string): string {
  const moment = DateTime.fromISO(local, { zone: paris });
  const opens = opensAt(parseSendWindow(window), moment.toJSDate());
  const at = DateTime.fromJSDate(opens, { zone: paris });
  return at.equals(moment) ? 'open' : at.toFormat("ccc yyyy-MM-dd'T'HH:mm");
}

/** 23 November 2026 is a Monday. */
describe.each([
  ['Mon-Fri 08:00-20:00 Europe/Paris', '2026-11-23T12:00', 'open'],
  ['Mon-Fri 08:00-20:00 Europe/Paris', '2026-11-23T08:00', 'open'],
  ['Mon–Fri 08:00–20:00 Europe/Paris', '2026-11-23T07:59', 'Mon 2026-11-23T08:00'],
  ['Mon-Fri 08:00-20:00 Europe/Paris', '2026-11-23T20:00', 'Tue 2026-11-24T08:00'],
  ['Mon-Fri 08:00-20:00 Europe/Paris', '2026-11-27T21:00', 'Mon 2026-11-30T08:00'],
  ['08:00-20:00 Europe/Paris', '2026-11-28T21:00', 'Sun 2026-11-29T08:00'],
  ['Sat 10:00-14:00 Europe/Paris', '2026-11-28T14:00', 'Sat 2026-12-05T10:00'],
  ['Mon-Fri 08:00-20:00, Sat 10:00-14:00 Europe/Paris', '2026-11-27T21:00', 'Sat 2026-11-28T10:00'],
  ['Fri-Mon 08:00-20:00 Europe/Paris', '2026-11-29T12:00', 'open'],
  ['Fri-Mon 08:00-20:00 Europe/Paris', '2026-11-24T12:00', 'Fri 2026-11-27T08:00'],
  ['22:00-06:00 Europe/Paris', '2026-11-23T23:00', 'open'],
  ['22:00-06:00 Europe/Paris', '2026-11-23T05:59', 'open'],
  ['22:00-06:00 Europe/Paris', '2026-11-23T06:00', 'Mon 2026-11-23T22:00'],
  ['Sun 22:00-06:00 Europe/Paris', '2026-11-23T03:00', 'open'],
  ['00:00-24:00 UTC', '2026-11-23T23:59', 'open'],
  ['Mon 08:00-24:00 Europe/Paris', '2026-11-24T00:00', 'Mon 2026-11-30T08:00'],
  ['08:00-20:00 Asia/Tokyo', '2026-11-23T12:00', 'Tue 2026-11-24T00:00'],
  ['mon-fri 08:00-20:00 Europe/Paris', '2026-11-23T12:00', 'open'],
])('the window %s', (window, local, opens) => {
  test(`at ${local}: ${opens}`, () => {
    expect(opening(window, local)).toBe(opens);
  });
});

/** Returns the period, on the clocks of Paris, in which a window is open at a local time, or the next one. */
function period(window: string, local: string): string {
  const moment = DateTime.fromISO(local, { zone: paris }).toJSDate();
  const { from, until } = openPeriod(parseSendWindow(window), moment);
  return [from, until]
    .map((time) => DateTime.fromMillis(time, { zone: paris }).toFormat('dd HH:mm ZZ'))
    .join(' – ');
}

test.each([
  ['Tue 02:00-04:00', '2026-11-23T12:00', '24 02:00 +01:00 – 24 04:00 +01:00'],
  ['Tue 02:00-04:00', '2026-11-24T03:59', '24 02:00 +01:00 – 24 04:00 +01:00'],
  ['Tue 02:00-04:00', '2026-11-24T04:00', '01 02:00 +01:00 – 01 04:00 +01:00'],
  ['22:00-06:00', '2026-11-24T05:00', '23 22:00 +01:00 – 24 06:00 +01:00'],
  ['Mon 20:00-24:00, Tue 00:00-06:00', '2026-11-23T21:00', '23 20:00 +01:00 – 24 06:00 +01:00'],
  ['Mon 20:00-23:00, Mon 22:00-24:00', '2026-11-23T20:00', '23 20:00 +01:00 – 24 00:00 +01:00'],
  // The clocks go from 02:00 to 03:00 on 28 March 2027, and from 03:00 back to 02:00 on 31 October.
  ['Sun 01:00-04:00', '2027-03-27T12:00', '28 01:00 +01:00 – 28 04:00 +02:00'],
  ['Sun 02:00-04:00', '2027-03-27T12:00', '28 03:00 +02:00 – 28 04:00 +02:00'],
  ['Sun 02:30-03:00', '2027-03-27T12:00', '04 02:30 +02:00 – 04 03:00 +02:00'],
  ['Sun 02:00-04:00', '2027-10-30T12:00', '31 02:00 +02:00 – 31 04:00 +01:00'],
])('the window %s at %s is open %s', (window, local, expected) => {
  expect(period(`${window} ${paris}`, local)).toBe(expected);
});

test('follows clock changes', () => {
  expect(opening('09:00-17:00 Europe/Paris', '2027-03-27T18:00')).toBe('Sun 2027-03-28T09:00');
  expect(opening('02:30-04:00 Europe/Paris', '2027-03-27T18:00')).toBe('Sun 2027-03-28T03:30');
});

test.each([
  '',
  '08:00-20:00',
  'Mon-Fri Europe/Paris',
  'Mon-Fry 08:00-20:00 Europe/Paris',
  'Mon-Fri 8-20 Europe/Paris',
  'Mon-Fri 08:00-25:00 Europe/Paris',
  'Mon-Fri 08:60-20:00 Europe/Paris',
  'Mon-Fri 08:00-08:00 Europe/Paris',
  'Mon-Fri 24:00-08:00 Europe/Paris',
  'Mon-Fri 08:00-20:00 Europe/Pariss',
  'Mon-Fri 08:00-20:00 CET+1',
])("refuses '%s'", (text) => {
  expect(() => parseSendWindow(text)).toThrow(/write it as 'Mon-Fri 08:00-20:00 Europe\/Paris'/);
});
