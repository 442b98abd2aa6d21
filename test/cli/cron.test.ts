import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runAlerts } from '../support/cli.js';
import { testConfig } from '../support/temporal.js';

// Nothing listens there: the command needs no Temporal.
const config = testConfig('127.0.0.1:9');
const alerts = (...args: string[]) => runAlerts(config, args);

const document = z.strictObject({
  expression: z.string(),
  timezone: z.string(),
  description: z.string(),
  next: z.array(z.iso.datetime()),
  warnings: z.array(z.string()),
});

async function preview(...args: string[]) {
  const { stdout, stderr, exitCode } = await alerts('cron', ...args, '--json');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return document.parse(JSON.parse(stdout));
}

const skipped =
  'the run of Sun 28 Mar 2027 02:30 Europe/Paris is skipped: clocks go forward then, and do not show that time';

test.concurrent('prints words, times and warnings for a person', async () => {
  const zone = ['--timezone', 'europe/paris'];
  const ran = await alerts('cron', '30 2 * * *', ...zone, '--from', '2027-03-25 12:00');
  // The relative part changes from day to day.
  expect(ran.stdout.replaceAll(/\(.+\)$/gm, '(…)').split('\n')).toEqual([
    'At 02:30, every day',
    'Fri 26 Mar 2027 02:30:00 Europe/Paris (…)',
    'Sat 27 Mar 2027 02:30:00 Europe/Paris (…)',
    'Mon 29 Mar 2027 02:30:00 Europe/Paris (…)',
    'Tue 30 Mar 2027 02:30:00 Europe/Paris (…)',
    'Wed 31 Mar 2027 02:30:00 Europe/Paris (…)',
    `warning: ${skipped}`,
    'warning: the run of Sun 31 Oct 2027 02:30 Europe/Paris is doubled: clocks go back then, and show that time twice; an alert goes out the first time, unless its dst-overlap is twice',
  ]);
  expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
});

test.concurrent('prints the same as JSON', async () => {
  const zone = ['--timezone', 'Europe/Paris'];
  expect(await preview('30 2 28 3 *', ...zone, '--from', '2026-06-01', '--count', '2')).toEqual({
    expression: '30 2 28 3 *',
    timezone: 'Europe/Paris',
    description: 'At 02:30, on day 28 of the month, only in March',
    next: ['2028-03-28T00:30:00.000Z', '2029-03-28T00:30:00.000Z'],
    warnings: [skipped],
  });
});

test.concurrent("prints five times from now on this machine's clocks by default", async () => {
  const begun = Date.now();
  const { next, timezone } = await preview('* * * * *');
  expect(timezone).toBe('UTC');
  const [first = 0, ...others] = next.map((time) => Date.parse(time));
  expect(first).toBeGreaterThan(begun);
  expect(others).toEqual([1, 2, 3, 4].map((minutes) => first + minutes * 60_000));
});

test.concurrent.each([
  [
    'CRON_TZ=Asia/Tokyo  0 9 * *  *',
    { expression: '0 9 * * *', timezone: 'Asia/Tokyo', next: ['2027-01-01T00:00:00.000Z'] },
  ],
  [
    '@daily',
    { expression: '@daily', timezone: 'UTC', next: ['2027-01-01T00:00:00.000Z'], warnings: [] },
  ],
  [
    '@every 90s',
    { expression: '@every 90s', timezone: 'UTC', next: ['2026-12-31T12:01:30.000Z'], warnings: [] },
  ],
  [
    'CRON_TZ=Asia/Tokyo @every 30s',
    {
      timezone: 'Asia/Tokyo',
      warnings: ['runs more often than once a minute: Temporal keeps a workflow run for each'],
    },
  ],
  [
    '*/90 * * * *',
    {
      description: 'Every hour',
      warnings: [
        "minute '*/90' means only 0 of each hour, not every 90 minutes: @every 90m is that interval",
      ],
    },
  ],
  [
    '0 9 13 * FRI',
    {
      description: 'At 09:00, either on day 13 of the month or on Friday',
      next: ['2027-01-01T09:00:00.000Z'],
      warnings: [
        'day-of-month and day-of-week are both restricted: a day that fits either is enough (Celery requires both)',
      ],
    },
  ],
])('%s', async (expression, expected) => {
  const found = await preview(expression, '--from', '2026-12-31T12:00Z', '--count', '1');
  expect(found).toMatchObject(expected);
});

test.concurrent('reports that the server would find no time within five years', async () => {
  const args = ['cron', '0 0 29 2 *', '--from', '2096-03-01'];
  expect(await alerts(...args)).toEqual({
    stdout: 'At 00:00, on day 29 of the month, only in February\nno time within five years',
    stderr: '',
    exitCode: 0,
  });
});

describe('an invalid expression or option is refused in one line', () => {
  test.concurrent.each([
    [['0 9 * * 7'], "cron '0 9 * * 7': day-of-week (field 5) '7' is above 6: Sunday is 0"],
    [['0 9 * * 5-7'], "cron '0 9 * * 5-7': day-of-week (field 5) '5-7' is above 6: Sunday is 0"],
    [['61 * * * *'], "cron '61 * * * *': minute (field 1) '61' is above 59: use 0-59"],
    [
      ['0 9 * *'],
      "cron '0 9 * *' has 4 fields: there are five, minute hour day-of-month month day-of-week",
    ],
    [['0 9 30 2 *'], "cron '0 9 30 2 *' never runs: none of its months has that day"],
    [['@every 10ms'], "'@every 10ms' is too short for an interval: use 1s or more"],
    [
      ['CRON_TZ=Mars/X @daily'],
      "'Mars/X' is not a time zone: use a name such as Europe/Paris or America/New_York, or UTC",
    ],
    [
      ['CRON_TZ=UTC @every 1h', '--timezone', 'Asia/Tokyo'],
      "cron 'CRON_TZ=UTC @every 1h' already names a zone: remove it or the timezone",
    ],
    [
      ['@daily', '--timezone', 'Europe/Pariss'],
      "'Europe/Pariss' is not a time zone: did you mean Europe/Paris?",
    ],
    [
      ['@daily', '--from', 'tomorrow'],
      "'tomorrow' has no time of day: add one, as in 'tomorrow 09:00'",
    ],
    [
      ['0', '9', '*', '*', '1-5'],
      "quote the expression, or the shell splits it and puts file names in place of *: alerts cron '0 9 * * 1-5'",
    ],
    [
      ['@every', '90s', '--count', '1'],
      "quote the expression, or the shell splits it and puts file names in place of *: alerts cron '@every 90s'",
    ],
    [
      ['0', '9', 'package.json', 'src', 'package.json', 'src', '1-5'],
      "quote the expression, or the shell splits it and puts file names in place of *: alerts cron '0 9 * * 1-5'",
    ],
    [['@daily', '--count', 'few'], "--count must be a whole number, not 'few'"],
    [['@daily', '--count', '0'], '--count must be from 1 to 1000, not 0'],
    [['@daily', '--count', '1001'], '--count must be from 1 to 1000, not 1001'],
    [[], "missing required argument 'expression': see 'alerts cron --help'"],
  ])('%j', async (args, says) => {
    const stderr = `alerts: ${says}`;
    expect(await alerts('cron', ...args)).toEqual({ stdout: '', stderr, exitCode: 2 });
  });
});
