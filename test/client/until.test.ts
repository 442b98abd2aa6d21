import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../../src/channels/load-channels.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { pauseEnd } from '../../src/time/instant.js';
import { planAlert } from '../../src/planning/plan.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { planSilence } from '../../src/client/silence.js';
import { toEnd } from '../../src/time/instant.js';

const paris = 'Europe/Paris';
/** A Monday. */
const now = DateTime.fromISO('2026-11-30T10:00', { zone: paris });
const type = { type: 'own', args: z.object({}), message: () => ({ text: 'own' }) };
const channels = await loadChannels({});
const plan = (options: ScheduleOptions) =>
  planAlert(type, {}, { cron: '0 9 * * *', timezone: paris, ...options }, channels, now);

describe('a date without a time includes that day', () => {
  const endOfFriday = '2026-12-04T22:59:59.999Z';

  test.each([
    '2026-12-04',
    '20261204',
    '2026-W49-5',
    '2026-338',
    '2026-12-04[Europe/Paris]',
    'dec 4',
    'friday',
    'Friday, 4 December 2026',
    'three days after tomorrow',
  ])('%j for a daily alert, a pause and a silence', (until) => {
    expect(plan({ until }).input.end).toEqual({
      until: endOfFriday,
      lastDueAt: '2026-12-04T08:00:00.000Z',
    });
    expect(plan({ pausedUntil: until }).input.pausedUntil).toBe(endOfFriday);
    expect(pauseEnd(until, paris, now)).toBe(endOfFriday);
    expect(planSilence({ until, timezone: paris, reason: 'deploy' }, now).until).toBe(endOfFriday);
  });

  test.each([
    ['2026-12-04', 'Asia/Tokyo', '2026-12-04T14:59:59.999Z'],
    ['2026-12-04[Asia/Tokyo]', paris, '2026-12-04T14:59:59.999Z'],
    ['dec 4 UTC', paris, '2026-12-04T23:59:59.999Z'],
    ['today', paris, '2026-11-30T22:59:59.999Z'],
    ['monday', paris, '2026-11-30T22:59:59.999Z'],
    ['next monday', paris, '2026-12-07T22:59:59.999Z'],
    // Clocks go forward at midnight, so that the day begins at one.
    ['2027-03-21', 'Asia/Beirut', '2027-03-21T21:59:59.999Z'],
    ['2027-03-28', 'Asia/Beirut', '2027-03-28T20:59:59.999Z'],
  ])('%j in %s', (until, zone, end) => {
    expect(toEnd(until, zone, now).toUTC().toISO()).toBe(end);
  });

  test('an exported alert has the same end when it is imported in another zone', () => {
    const { input, memo } = plan({ until: '2026-12-04' });
    const again = plan({
      cron: 'CRON_TZ=Europe/Paris 0 9 * * *',
      until: memo.until,
      timezone: undefined,
    });
    expect(again.input.end).toEqual(input.end);
  });
});

test.each([
  ['2026-12-04T00:00', '2026-12-03T23:00:00.000Z'],
  ['2026-12-04T09:00Z', '2026-12-04T09:00:00.000Z'],
  ['friday noon', '2026-12-04T11:00:00.000Z'],
  ['in 4 days', '2026-12-04T09:00:00.000Z'],
  [new Date('2026-12-04'), '2026-12-04T00:00:00.000Z'],
])('%s is an instant, not a day', (until, end) => {
  expect(toEnd(until, paris, now).toUTC().toISO()).toBe(end);
});

test.each(['tomorrow morning', 'tonight', 'next week', 'december'])(
  'refuses %j, which is ambiguous',
  (until) => {
    expect(() => toEnd(until, paris, now)).toThrow(InvalidInputError);
  },
);

describe('the due time of the last run', () => {
  test.each<[ScheduleOptions, string | null]>([
    [{ until: '2026-12-04' }, '2026-12-04T08:00:00.000Z'],
    [{ times: 3 }, null],
    [{ times: 3, until: '2026-12-02' }, '2026-12-02T08:00:00.000Z'],
    [{ times: 2, until: '2026-12-04' }, '2026-12-02T08:00:00.000Z'],
    [{ times: 1_000_000, until: '2026-12-04' }, null],
    [{}, null],
  ])('with %j', (options, last) => {
    const { lastDueAt, memo } = plan(options);
    expect(lastDueAt?.toUTC().toISO() ?? null).toBe(last);
    expect(memo.lastDueAt ?? null).toBe(last);
  });
});
