import { describe, expect, test } from 'vitest';
import { parseCron } from '../../src/time/cron.js';
import { cronWarnings } from '../../src/time/cron-warnings.js';

function warnings(expression: string, zone: string, from: string, until?: string): string[] {
  const end = until === undefined ? undefined : Date.parse(until);
  return cronWarnings(parseCron(expression), new Date(from), zone, end);
}

const skipped = 'skipped: clocks go forward then, and do not show that time';
const doubled = 'doubled: clocks go back then, and show that time twice';
const once = `${doubled}; an alert goes out the first time, unless its dst-overlap is twice`;

describe('clock changes of an hour', () => {
  test.each([
    ['30 2 * * *', 'Europe/Paris', 'Sun 30 Mar 2025 02:30', 'Sun 26 Oct 2025 02:30'],
    ['30 2 * * *', 'America/New_York', 'Sun 9 Mar 2025 02:30', undefined],
    ['30 1 * * *', 'America/New_York', undefined, 'Sun 2 Nov 2025 01:30'],
    ['30 2 * * 1-6', 'Europe/Paris', undefined, undefined],
    ['0 3 * * *', 'Europe/Paris', undefined, undefined],
    ['30 2 * * *', 'UTC', undefined, undefined],
    ['30 2 * * *', 'Asia/Kolkata', undefined, undefined],
    ['30 2 * * *', 'Australia/Sydney', 'Sun 5 Oct 2025 02:30', 'Sun 6 Apr 2025 02:30'],
    ['30 23 * * *', 'Africa/Cairo', undefined, 'Thu 30 Oct 2025 23:30'],
    ['0 0 * * *', 'Africa/Cairo', 'Fri 25 Apr 2025 00:00', undefined],
    ['@midnight', 'Asia/Beirut', 'Sun 30 Mar 2025 00:00', undefined],
  ])('%s in %s', (expression, zone, gap, overlap) => {
    const expected = [
      ...(gap === undefined ? [] : [`the run of ${gap} ${zone} is ${skipped}`]),
      ...(overlap === undefined ? [] : [`the run of ${overlap} ${zone} is ${once}`]),
    ];
    const found = warnings(expression, zone, '2025-01-01T00:00:00Z');
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test('the runs of one day have one warning', () => {
    expect(warnings('*/5 1-3 * * *', 'Europe/Paris', '2025-01-01T00:00:00Z')).toEqual([
      `the 12 runs of Sun 30 Mar 2025 02:00 to 02:55 Europe/Paris are ${skipped}`,
      `the 12 runs of Sun 26 Oct 2025 02:00 to 02:55 Europe/Paris are ${once}`,
    ]);
  });

  test.each(['* * * * *', '0 * * * *', '3,8,20 * * * *'])('%s has no warning', (expression) => {
    expect(warnings(expression, 'Europe/Paris', '2025-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('clock changes of half an hour', () => {
  const around = (expression: string) =>
    warnings(expression, 'Australia/Lord_Howe', '2025-01-01T00:00:00Z');

  test('every hour has a warning', () => {
    expect(around('15 * * * *')).toEqual([
      `the run of Sun 5 Oct 2025 02:15 Australia/Lord_Howe is ${skipped}`,
    ]);
    expect(around('45 * * * *')).toEqual([
      `the run of Sun 6 Apr 2025 01:45 Australia/Lord_Howe is ${doubled}`,
    ]);
  });

  test('every half hour has none', () => {
    expect(around('15,45 * * * *')).toEqual([]);
  });
});

test.each([
  ['0 9 * * 5', 'Africa/Cairo', '2010-04-29T12:00:00Z'],
  ['0 0 * * 0', 'Australia/Lord_Howe', '2014-10-01T00:00:00Z'],
])('a run that the server omits has no warning: %s in %s', (expression, zone, from) => {
  const aboutClocks = warnings(expression, zone, from, '2014-12-01T00:00:00Z');
  expect(aboutClocks).toEqual([]);
});

describe('a step', () => {
  test.each([
    [
      '*/90 * * * *',
      "minute '*/90' means only 0 of each hour, not every 90 minutes: @every 90m is that interval",
    ],
    [
      '*/45 * * * *',
      "minute '*/45' means 0 and 45 of each hour, not every 45 minutes: @every 45m is that interval",
    ],
    [
      '*/7 * * * *',
      "minute '*/7' means 0, 7, 14, … and 56 of each hour, not every 7 minutes: @every 7m is that interval",
    ],
    ['5/25 * * * *', "minute '5/25' means 5, 30 and 55 of each hour, not every 25 minutes"],
    ['1,*/45 * * * *', /^minute '\*\/45' means 0 and 45 of each hour/],
    ['0 0-23/5 * * *', "hour '0-23/5' means 0, 5, 10, 15 and 20 of each day, not every 5 hours"],
    [
      '0 */36 * * *',
      "hour '*/36' means only 0 of each day, not every 36 hours: @every 36h is that interval",
    ],
    ['0 9-10/5 * * *', "hour '9-10/5' means only 9 of each day, not every 5 hours"],
    ['45/30 * * * *', "minute '45/30' means only 45 of each hour, not every 30 minutes"],
    ['0 9 */2 * *', "day-of-month '*/2' means 1, 3, 5, … and 31 of each month, not every 2 days"],
    ['0 9 1 */5 *', "month '*/5' means jan, jun and nov of each year, not every 5 months"],
    ['0 9 * * */2', "day-of-week '*/2' means sun, tue, thu and sat of each week, not every 2 days"],
  ])('in %s is misleading', (expression, warning) => {
    const [found, ...others] = warnings(expression, 'UTC', '2025-01-01T00:00:00Z');
    expect(found).toEqual(typeof warning === 'string' ? warning : expect.stringMatching(warning));
    expect(others).toEqual([]);
  });

  test.each([
    '*/15 * * * *',
    '*/60 * * * *',
    '5/20 * * * *',
    '0 */24 * * *',
    '0 9-17/3 * * *',
    '0 9 1 */12 *',
    '0 9 * * */7',
    '0 9 */1 * *',
    '30/10 * * * *',
  ])('in %s has no warning', (expression) => {
    expect(warnings(expression, 'UTC', '2025-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('the following year', () => {
  const gap = `the run of Sun 30 Mar 2025 02:30 Europe/Paris is ${skipped}`;

  test.each([
    ['2025-03-30T00:00:00Z', true],
    ['2025-03-30T01:30:00Z', false],
    ['2024-03-30T02:00:00Z', true],
    ['2024-03-29T00:00:00Z', false],
  ])('from %s: %j', (from, within) => {
    expect(warnings('30 2 * * *', 'Europe/Paris', from).includes(gap)).toBe(within);
  });

  test('is shorter if the schedule ends', () => {
    const until = '2025-03-31T00:00:00Z';
    expect(warnings('30 2 * * *', 'Europe/Paris', '2025-01-01T00:00:00Z', until)).toEqual([gap]);
  });

  test('has one warning for a rare run, although clocks change again before the next', () => {
    expect(warnings('30 2 25 3 *', 'Africa/Casablanca', '2018-01-01T00:00:00Z')).toEqual([
      `the run of Sun 25 Mar 2018 02:30 Africa/Casablanca is ${skipped}`,
    ]);
  });

  test("uses the expression's own zone", () => {
    expect(warnings('CRON_TZ=Europe/Paris 30 2 30 3 *', 'UTC', '2025-01-01T00:00:00Z')).toEqual([
      gap,
    ]);
  });
});

const either = [
  'day-of-month and day-of-week are both restricted: a day that fits either is enough (Celery requires both)',
];
const often = ['runs more often than once a minute: Temporal keeps a workflow run for each'];

test.each([
  ['0 9 13 * 5', either],
  ['0 9 1-31 * 5', either],
  ['0 9 13 * ?', []],
  ['0 9 */1 * 5', []],
  ['@weekly', []],
  ['@every 59s', often],
  ['@every 1m', []],
])('%s', (expression, expected) => {
  expect(warnings(expression, 'UTC', '2025-01-01T00:00:00Z')).toEqual(expected);
});
