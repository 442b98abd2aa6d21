import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { isShownAgain } from '../../src/time/local-time.js';
import {
  lastOccurrence,
  nextOccurrences,
  occurrencesBetween,
  type Occurring,
} from '../../src/time/recurrence.js';

const PARIS = 'Europe/Paris';
const byCron = (cron: string, timezone = PARIS): Occurring => ({
  recurrence: { cron, every: null, timezone },
  dstOverlap: 'once',
});
const utc = (times: readonly (DateTime | undefined)[]) =>
  times.map((time) => time?.toUTC().toISO({ suppressMilliseconds: true }));

/** 02:55 in Paris, five minutes before the clocks go back to 02:00. */
const beforeOverlap = DateTime.fromISO('2027-10-31T00:55Z');

describe('an hour that clocks show twice', () => {
  test.each<[cron: string, first: string]>([
    ['*/10 2 * * *', '2027-11-01T01:00:00Z'],
    ['* 2 * * *', '2027-10-31T00:56:00Z'],
    ['*/30 2 31 10 *', '2028-10-31T01:00:00Z'],
    ['0,5,10 * * * *', '2027-10-31T02:00:00Z'],
  ])('%s is due next at %s, after the repeated times', (cron, first) => {
    expect(utc(nextOccurrences(byCron(cron), beforeOverlap, 1))).toEqual([first]);
  });

  test('returns as many occurrences as requested', () => {
    expect(utc(nextOccurrences(byCron('*/10 2 * * *'), beforeOverlap, 8))).toEqual([
      ...['00', '10', '20', '30', '40', '50'].map((minute) => `2027-11-01T01:${minute}:00Z`),
      '2027-11-02T01:00:00Z',
      '2027-11-02T01:10:00Z',
    ]);
  });

  test('the last occurrence is not a repeated time', () => {
    const alert = byCron('*/10 2 * * *');
    const from = DateTime.fromISO('2027-10-30T12:00Z');
    const until = DateTime.fromISO('2027-10-31T01:35Z');
    expect(utc([lastOccurrence(alert, until, from)])).toEqual(['2027-10-31T00:50:00Z']);
    expect(lastOccurrence(alert, until, beforeOverlap)).toBeUndefined();
  });
});

const HOUR = 3_600_000;

/** Zones, each with a time at which its clocks go back. */
const changes: [zone: string, moment: string][] = [
  ['Europe/Paris', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
];

test('the next, the last and all occurrences agree when clocks go back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('*/10 2 * * *', '* 1-2 * * *', '*/15 * * * *', '30 23 * * *', '0 1 * * 0'),
      fc.constantFrom(...changes),
      fc.integer({ min: -24 * HOUR, max: 2 * HOUR }),
      fc.integer({ min: 1, max: 48 * HOUR }),
      (cron, [zone, moment], distance, length) => {
        const alert = byCron(cron, zone);
        const start = Date.parse(moment) + distance;
        const all = occurrencesBetween(alert, start + 1, start + length + 1);
        const from = DateTime.fromMillis(start);
        const next = nextOccurrences(alert, from, all.length).map((time) => time.toMillis());
        expect(next).toEqual(all);
        const last = lastOccurrence(alert, from.plus(length), from);
        expect(last?.toMillis()).toBe(all.at(-1));
        expect(all.filter((time) => isShownAgain(new Date(time), zone))).toEqual([]);
      },
    ),
  );
});
