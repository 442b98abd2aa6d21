import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { agendaOf } from '../../../src/client/listing/agenda.js';
import { pausedText } from '../../../src/cli/agenda-text.js';
import type { AlertDescription } from '../../../src/contract/alert.js';
import { alertDescription } from '../alert-description.js';

const paris = 'Europe/Paris';
/** A Monday. On Sunday, clocks go forward. */
const now = DateTime.fromISO('2027-03-22T10:00', { zone: paris });

const alert = (id: string, rest: Partial<AlertDescription>) => alertDescription({ id, ...rest });

const recurring = (cron: string) => ({ cron, every: null, timezone: paris });
const every = (interval: string) => ({ cron: null, every: interval, timezone: null });

/** Returns lines such as `22 a1 09:00 3x 17:00`: the day, the id, the first time in Paris, how often, and the last time. */
function lines(alerts: AlertDescription[], days = 7): string[] {
  const clock = (iso: string) => DateTime.fromISO(iso, { zone: paris }).toFormat('HH:mm');
  return agendaOf(alerts, now, days).flatMap(({ day, alerts: entries }) =>
    entries.map(({ id, first, last, times }) => {
      const more = times === 1 ? '' : ` ${times}x ${clock(last)}`;
      return `${day.slice(-2)} ${id} ${clock(first)}${more}`;
    }),
  );
}

test('a one-shot alert is on its day in the zone of the agenda', () => {
  const late = alert('late', { dueAt: '2027-03-22T22:59:59.000Z' });
  const early = alert('early', { dueAt: '2027-03-22T23:00:00.000Z' });
  const far = alert('far', { dueAt: '2027-03-28T22:00:00.000Z' });
  expect(lines([far, early, late])).toEqual(['22 late 23:59', '23 early 00:00']);
  expect(lines([far], 8)).toEqual(['29 far 00:00']);
});

test('an overdue alert that is still open, for instance retrying, is on today', () => {
  expect(lines([alert('retried', { dueAt: '2027-03-20T08:00:00.000Z' })])).toEqual([
    '22 retried 09:00',
  ]);
});

test('recurring and one-shot alerts are in order of time', () => {
  const nightly = alert('nightly', {
    dueAt: '2027-03-22T20:30:00.000Z',
    recurrence: recurring('30 21 * * 1,2'),
  });
  const once = alert('once', { dueAt: '2027-03-23T09:00:00.000Z' });
  expect(lines([nightly, once])).toEqual(['22 nightly 21:30', '23 once 10:00', '23 nightly 21:30']);
});

test('an alert that recurs often is one entry a day, with its count and last time', () => {
  const hourly = alert('hourly', {
    dueAt: '2027-03-22T10:00:00.000Z',
    recurrence: recurring('0 * * * *'),
  });
  expect(lines([hourly])).toEqual([
    '22 hourly 11:00 13x 23:00',
    ...['23', '24', '25', '26', '27'].map((day) => `${day} hourly 00:00 24x 23:00`),
    '28 hourly 00:00 23x 23:00',
  ]);
});

test('intervals count from the next due time', () => {
  const often = alert('often', { dueAt: '2027-03-22T09:00:01.000Z', recurrence: every('PT1S') });
  expect(lines([often], 2)).toEqual(['22 often 10:00 50399x 23:59', '23 often 00:00 86400x 23:59']);
  const seldom = alert('seldom', {
    dueAt: '2027-03-23T09:00:00.000Z',
    recurrence: every('PT48H'),
  });
  expect(lines([seldom])).toEqual(['23 seldom 10:00', '25 seldom 10:00', '27 seldom 10:00']);
});

test('an alert with an until is on no day after it', () => {
  const until = '2027-03-23T20:30:00.000Z';
  const cron = alert('cron', {
    dueAt: '2027-03-22T20:30:00.000Z',
    recurrence: recurring('30 21 * * *'),
    until,
  });
  const interval = alert('interval', {
    dueAt: '2027-03-22T20:30:00.000Z',
    recurrence: every('PT24H'),
    until,
  });
  expect(lines([cron, interval])).toEqual([
    '22 cron 21:30',
    '22 interval 21:30',
    '23 cron 21:30',
    '23 interval 21:30',
  ]);
});

test('a paused alert is on no day before its pause ends', () => {
  const daily = { dueAt: '2027-03-23T08:00:00.000Z', recurrence: recurring('0 9 * * *') };
  const forDays = alert('for-days', { ...daily, pausedUntil: '2027-03-25T12:00:00.000Z' });
  const resumed = alert('until-resumed', { ...daily, pausedUntil: 'resumed' });
  const oneShot = alert('one-shot', { dueAt: '2027-03-23T08:00:00.000Z', pausedUntil: 'resumed' });
  expect(lines([forDays, resumed, oneShot])).toEqual([
    '26 for-days 09:00',
    '27 for-days 09:00',
    '28 for-days 09:00',
  ]);
});

test('alerts that are paused without an end are listed separately', () => {
  const paused = (id: string) => alert(id, { pausedUntil: 'resumed' });
  const forDays = alert('for-days', { pausedUntil: '2027-03-25T12:00:00.000Z' });
  const cure = "'alerts resume ID' ends a pause";
  expect(pausedText([alert('awake', {}), forDays])).toBe('');
  expect(pausedText([paused('a'), forDays])).toBe(`1 alert is paused without an end: a; ${cure}`);
  expect(pausedText(['a', 'b', 'c', 'd', 'e', 'f'].map(paused))).toBe(
    `6 alerts are paused without an end: a, b, c, d, e, and 1 more; ${cure}`,
  );
});

test('a limited number of times ends an alert', () => {
  const dueAt = '2027-03-22T20:30:00.000Z';
  const createdAt = '2027-03-21T08:30:00.000Z';
  const rest = { dueAt, createdAt, times: 4 };
  const nightly = alert('nightly', { ...rest, recurrence: recurring('30 21 * * *') });
  const often = alert('often', { ...rest, recurrence: every('PT12H') });
  expect(lines([nightly])).toEqual(['22 nightly 21:30', '23 nightly 21:30', '24 nightly 21:30']);
  expect(lines([often])).toEqual(['22 often 21:30', '23 often 09:30']);
});

test('a time that clocks show twice counts once, or twice with dstOverlap twice', () => {
  const autumn = DateTime.fromISO('2027-10-31T00:30', { zone: paris });
  const dueAt = '2027-10-31T00:30:00.000Z';
  const times = (dstOverlap: 'once' | 'twice') => {
    const night = alert('night', { dueAt, recurrence: recurring('30 2 * * *'), dstOverlap });
    return agendaOf([night], autumn, 1)[0]?.alerts[0]?.times;
  };
  expect(times('once')).toBe(1);
  expect(times('twice')).toBe(2);
});
