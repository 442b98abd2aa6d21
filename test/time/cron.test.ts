import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/util/errors.js';
import { parseCron } from '../../src/time/cron.js';
import { readGoDuration } from '../../src/time/cron.js';

function days(expression: string): number[] {
  const schedule = parseCron(expression);
  return schedule.kind === 'clock' ? [...schedule.dayOfWeek.allowed] : [];
}

function minutes(field: string): number[] {
  const schedule = parseCron(`${field} * * * *`);
  return schedule.kind === 'clock' ? [...schedule.minute.allowed] : [];
}

describe('a field', () => {
  test.each([
    ['5', [5]],
    ['+5', [5]],
    ['007', [7]],
    ['10-12', [10, 11, 12]],
    ['*/20', [0, 20, 40]],
    ['?/30', [0, 30]],
    ['50/4', [50, 54, 58]],
    ['1-9/4', [1, 5, 9]],
    ['*/100', [0]],
    ['1,,2,', [1, 2]],
    ['57-59,1', [57, 58, 59, 1]],
  ])('%s', (field, values) => {
    expect(minutes(field)).toEqual(values);
  });

  test.each([
    ['MON-fri', [1, 2, 3, 4, 5]],
    ['Sat,sun', [6, 0]],
    ['thu/2', [4, 6]],
    ['mon-5', [1, 2, 3, 4, 5]],
  ])('names: %s', (field, values) => {
    expect(days(`0 0 * * ${field}`)).toEqual(values);
  });
});

describe('days match either field', () => {
  test.each([
    ['0 9 13 * 5', true],
    ['0 9 */10 * 5', true],
    ['0 9 * * 5', false],
    ['0 9 13 * ?', false],
    ['0 9 */1 * 5', false],
    ['0 9 1-5,* * 5', false],
    ['@monthly', false],
  ])('%s: %j', (expression, either) => {
    expect(parseCron(expression)).toMatchObject({ kind: 'clock', eitherDay: either });
  });
});

test.each([
  ['@annually', '0 0 1 1 *'],
  ['@yearly', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])('%s is %s', (name, fields) => {
  expect({ ...parseCron(name), expression: '' }).toEqual({ ...parseCron(fields), expression: '' });
});

test.each([
  ['CRON_TZ=Europe/Paris 0 9 * * *', { zone: 'Europe/Paris', expression: '0 9 * * *' }],
  ['TZ=europe/paris  0  9\t* * * ', { zone: 'Europe/Paris', expression: '0 9 * * *' }],
  ['CRON_TZ=UTC @daily', { zone: 'UTC', expression: '@daily' }],
  ['TZ= 0 9 * * *', { zone: 'UTC', expression: '0 9 * * *' }],
  ['0 9 * * *', { zone: undefined, expression: '0 9 * * *' }],
  ['CRON_TZ=UTC @every 1h', { zone: 'UTC', kind: 'every', millis: 3_600_000 }],
])('%j', (expression, parsed) => {
  expect(parseCron(expression)).toMatchObject(parsed);
});

const five = 'there are five, minute hour day-of-month month day-of-week';
const notKnown =
  "L, W and # are unsupported, list the days or check the day in the alert's condition";
const noInterval = 'has an invalid interval: write one such as @every 1h30m (a day is 24h)';
const names = '@yearly @annually @monthly @weekly @daily @midnight @hourly';

test.each([
  ['', "'' is empty: there are five fields, minute hour day-of-month month day-of-week"],
  [
    'CRON_TZ=UTC',
    "'CRON_TZ=UTC' is empty: there are five fields, minute hour day-of-month month day-of-week",
  ],
  ['0 9 * *', `'0 9 * *' has 4 fields: ${five}`],
  ['0 0 9 * * *', `'0 0 9 * * *' has 6 fields: ${five}, neither seconds nor years`],
  ['@reboot', `'@reboot' has an unknown name: use @every or one of ${names}`],
  ['@Daily', `'@Daily' has an unknown name: use @every or one of ${names}`],
  ['@every', `'@every' ${noInterval}`],
  ['@every 1d', `'@every 1d' ${noInterval}`],
  ['@every 1h 30m', `'@every 1h 30m' ${noInterval}`],
  ['60 * * * *', "'60 * * * *': minute (field 1) '60' is above 59: use 0-59"],
  ['0 24 * * *', "'0 24 * * *': hour (field 2) '24' is above 23: midnight is 0"],
  ['0 0 0 * *', "'0 0 0 * *': day-of-month (field 3) '0' is below 1: use 1-31"],
  ['0 0 32 * *', "'0 0 32 * *': day-of-month (field 3) '32' is above 31: use 1-31"],
  ['0 0 1 13 *', "'0 0 1 13 *': month (field 4) '13' is above 12: use 1-12 or jan-dec"],
  ['0 0 * * 7', "'0 0 * * 7': day-of-week (field 5) '7' is above 6: Sunday is 0"],
  ['0 0 * * 5-7', "'0 0 * * 5-7': day-of-week (field 5) '5-7' is above 6: Sunday is 0"],
  [
    '0 0 * * fri-mon',
    "'0 0 * * fri-mon': day-of-week (field 5) 'fri-mon' goes backwards: use 5-6,0-1",
  ],
  ['0 22-6 * * *', "'0 22-6 * * *': hour (field 2) '22-6' goes backwards: use 22-23,0-6"],
  ['*/0 * * * *', "'*/0 * * * *': minute (field 1) '*/0' has the step 0: steps begin at 1"],
  ['1/2/3 * * * *', "'1/2/3 * * * *': minute (field 1) '1/2/3' has two steps: keep one"],
  [
    '1-2-3 * * * *',
    "'1-2-3 * * * *': minute (field 1) '1-2-3' has two hyphens: write a list of ranges",
  ],
  ['-5 * * * *', "'-5 * * * *': minute (field 1) '-5' is invalid here: use 0-59"],
  ['1.5 * * * *', "'1.5 * * * *': minute (field 1) '1.5' is invalid here: use 0-59"],
  [', * * * *', "', * * * *': minute (field 1) ',' has no value: use * for all"],
  [
    '0 0 * jul-x *',
    "'0 0 * jul-x *': month (field 4) 'jul-x' is invalid here: use 1-12 or jan-dec",
  ],
  ['0 0 * * Monday', "'0 0 * * Monday': day-of-week (field 5) 'Monday' is invalid here: use mon"],
  ['0 0 L * *', `'0 0 L * *': day-of-month (field 3) 'L' is invalid here: ${notKnown}`],
  ['0 0 15W * *', `'0 0 15W * *': day-of-month (field 3) '15W' is invalid here: ${notKnown}`],
  ['0 0 * * 5L', `'0 0 * * 5L': day-of-week (field 5) '5L' is invalid here: ${notKnown}`],
  ['0 0 * * 1#2', `'0 0 * * 1#2': day-of-week (field 5) '1#2' is invalid here: ${notKnown}`],
])('refuses %j', (expression, message) => {
  expect(() => parseCron(expression)).toThrow(new InvalidInputError(`cron ${message}`));
});

test('refuses an unknown zone', () => {
  expect(() => parseCron('CRON_TZ=Europe/Pari 0 9 * * *')).toThrow(
    new InvalidInputError("'Europe/Pari' is not a time zone: did you mean Europe/Paris?"),
  );
});

describe('durations in the format of Go', () => {
  test.each([
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1.s', 1000],
    ['0', 0],
    ['+1h1h', 7_200_000],
    ['-1m', -60_000],
    ['1us', 0.001],
    ['1\u00b5s1\u03bcs', 0.002],
  ])('%s', (text, millis) => {
    expect(readGoDuration(text)).toBe(millis);
  });

  test.each(['', '1', '1d', '1H', '.s', '--1s', '1h-30m', '1h 30m', 's', '2562048h'])(
    'refuses %j',
    (text) => {
      expect(readGoDuration(text)).toBeUndefined();
    },
  );
});
