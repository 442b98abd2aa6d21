import { describe, expect, test } from 'vitest';
import { parseCron } from '../../../src/client/when/cron.js';
import { cronWarnings } from '../../../src/client/when/cron-warnings.js';

function warnings(expression: string, zone: string, from: string, until?: string): string[] {
  const end = until === undefined ? undefined : Date.parse(until);
  return cronWarnings(parseCron(expression), new Date(from), zone, end);
}

const skipped = 'skipped: clocks go forward then, and do not show that time';
const doubled = 'doubled: clocks go back then, and show that time twice';
const once = `${doubled}; an alert goes out the first time, unless its dst-overlap is twice`;
const lost = 'skipped: the server loses it, because of a change of clocks';
const stray = 'not of the expression: the server adds it, because of a change of clocks';

describe('where clocks change by an hour', () => {
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

  test('the runs of one day are told together', () => {
    expect(warnings('*/5 1-3 * * *', 'Europe/Paris', '2025-01-01T00:00:00Z')).toEqual([
      `the 12 runs of Sun 30 Mar 2025 02:00 to 02:55 Europe/Paris are ${skipped}`,
      `the 12 runs of Sun 26 Oct 2025 02:00 to 02:55 Europe/Paris are ${once}`,
    ]);
  });

  test.each(['* * * * *', '0 * * * *', '*/7 * * * *'])('%s goes on in step', (expression) => {
    expect(warnings(expression, 'Europe/Paris', '2025-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('where clocks change by half an hour', () => {
  const around = (expression: string) =>
    warnings(expression, 'Australia/Lord_Howe', '2025-01-01T00:00:00Z');

  test('every hour is not in step', () => {
    expect(around('15 * * * *')).toEqual([
      `the run of Sun 5 Oct 2025 02:15 Australia/Lord_Howe is ${skipped}`,
    ]);
    expect(around('45 * * * *')).toEqual([
      `the run of Sun 6 Apr 2025 01:45 Australia/Lord_Howe is ${doubled}`,
    ]);
  });

  test('every half hour is', () => {
    expect(around('15,45 * * * *')).toEqual([]);
  });
});

describe('peculiarities of the server, as in its vectors', () => {
  test.each([
    [
      '0 9 * * 5',
      'Africa/Cairo',
      '2010-04-29T12:00:00Z',
      [`the run of Fri 30 Apr 2010 09:00 Africa/Cairo is ${lost}`],
    ],
    [
      '0 0 * * 0',
      'Australia/Lord_Howe',
      '2014-10-01T00:00:00Z',
      [`the run of Sun 12 Oct 2014 00:00 Australia/Lord_Howe is ${lost}`],
    ],
    [
      '45 3 * * *',
      'Pacific/Chatham',
      '2023-03-01T00:00:00Z',
      [
        `the run of Sun 2 Apr 2023 03:45 Pacific/Chatham is ${lost}`,
        `the run of Sun 2 Apr 2023 02:45 Pacific/Chatham is ${stray}`,
      ],
    ],
  ])('%s in %s', (expression, zone, from, expected) => {
    expect(warnings(expression, zone, from).slice(0, expected.length)).toEqual(expected);
  });
});

describe('a year', () => {
  const gap = `the run of Sun 30 Mar 2025 02:30 Europe/Paris is ${skipped}`;

  test.each([
    ['2025-03-30T00:00:00Z', true],
    ['2025-03-30T01:30:00Z', false],
    ['2024-03-30T02:00:00Z', true],
    ['2024-03-29T00:00:00Z', false],
  ])('from %s: %j', (from, within) => {
    expect(warnings('30 2 * * *', 'Europe/Paris', from).includes(gap)).toBe(within);
  });

  test('or less, where the schedule ends', () => {
    const until = '2025-03-31T00:00:00Z';
    expect(warnings('30 2 * * *', 'Europe/Paris', '2025-01-01T00:00:00Z', until)).toEqual([gap]);
  });

  test('a rare run is told once, though clocks change again before the next', () => {
    expect(warnings('30 2 25 3 *', 'Africa/Casablanca', '2018-01-01T00:00:00Z')).toEqual([
      `the run of Sun 25 Mar 2018 02:30 Africa/Casablanca is ${skipped}`,
    ]);
  });

  test("is on the clocks of the expression's own zone", () => {
    expect(warnings('CRON_TZ=Europe/Paris 30 2 30 3 *', 'UTC', '2025-01-01T00:00:00Z')).toEqual([
      gap,
    ]);
  });
});

const either = [
  'day-of-month and day-of-week are both restricted: a day that fits either is enough (Celery wants both)',
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
