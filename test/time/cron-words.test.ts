import { expect, test } from 'vitest';
import { parseCron } from '../../src/time/cron.js';
import { cronWords } from '../../src/time/cron-words.js';

test.each([
  ['* * * * *', 'Every minute'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['5/20 * * * *', 'Every 20 minutes, starting at 5 minutes past the hour'],
  ['*/25 * * * *', 'At 0, 25, and 50 minutes past the hour'],
  ['@hourly', 'Every hour'],
  ['@daily', 'At 00:00, every day'],
  ['30 21 * * 1', 'At 21:30, only on Monday'],
  ['30 21 * * MON', 'At 21:30, only on Monday'],
  ['0 9 * * 0', 'At 09:00, only on Sunday'],
  ['0 9 * * sun-TUE', 'At 09:00, Sunday through Tuesday'],
  ['0 9 * Jan,jul ?', 'At 09:00, every day, only in January and July'],
  ['0 9 ? * fri', 'At 09:00, only on Friday'],
  ['? ?/12 * * *', 'Every minute, at 00:00 through 00:59 and 12:00 through 12:59, every day'],
  ['0 */5 * * *', 'At 00:00, 05:00, 10:00, 15:00 and 20:00, every day'],
  ['15 9,12-14 * * *', 'At 09:15, 12:15, 13:15 and 14:15, every day'],
  [
    '*/30 */12 * * 1',
    'At 0 and 30 minutes past the hour, at 00:00 through 00:59 and 12:00 through 12:59, only on Monday',
  ],
  ['0 */12 * * *', 'At 00:00 and 12:00, every day'],
  ['0 9-17 * * *', 'Every hour, between 09:00 and 17:00, every day'],
  ['*/5 2,9 * * *', 'Every 5 minutes, at 02:00 through 02:59 and 09:00 through 09:59, every day'],
  ['+5,,007 09 * * *', 'At 5 and 7 minutes past the hour, at 09:00, every day'],
  ['0 9 */10 * *', 'At 09:00, on day 1, 11, 21, and 31 of the month'],
  ['0 9 */1 * 5', 'At 09:00, only on Friday'],
  ['0 9 *-5 * 5', 'At 09:00, only on Friday'],
])('%s', (expression, words) => {
  expect(cronWords(parseCron(expression))).toBe(words);
});

test.each([
  ['0 9 13 * 5', 'At 09:00, either on day 13 of the month or on Friday'],
  ['0 9 13 2 fri', 'At 09:00, either on day 13 of the month or on Friday, only in February'],
  [
    '0 9 1-3 * 0-2',
    'At 09:00, either on day 1, 2, and 3 of the month or on Sunday, Monday, and Tuesday',
  ],
  ['0 9 */10 * 1', 'At 09:00, either on day 1, 11, 21, and 31 of the month or on Monday'],
  ['0 9 1-31 * 5', 'At 09:00, every day'],
  ['0 9 13 * 0-6', 'At 09:00, every day'],
])('days that match either field: %s', (expression, words) => {
  expect(cronWords(parseCron(expression))).toBe(words);
});

test.each([
  ['@every 90s', 'Every 1 minute, 30 seconds, from the end of one run to the next'],
  ['@every 26h3m', 'Every 1 day, 2 hours, 3 minutes, from the end of one run to the next'],
])('%s', (expression, words) => {
  expect(cronWords(parseCron(expression))).toBe(words);
});
