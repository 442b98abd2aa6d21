import { DateTime, Duration } from 'luxon';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { httpCheck } from '../../src/alerts/http-check.js';
import { watchdog } from '../../src/alerts/watchdog.js';
import { openChannels } from '../../src/channels/channels.js';
import { loadChannels } from '../../src/channels/load-channels.js';
import { InvalidInputError } from '../../src/util/errors.js';
import { checkOptions } from '../../src/planning/options.js';
import { planAlert } from '../../src/planning/plan.js';
import type { UncheckedScheduleOptions } from '../../src/planning/options.js';
import { loadSettings } from '../../src/config/settings.js';

const type = {
  type: 'own',
  args: z.object({ name: z.string().default('x') }),
  message: () => ({ text: 'own' }),
};
const channels = await loadChannels({ ALERTS_WEBHOOK_URL: 'https://example.org/hook' });
const paris = 'Europe/Paris';
/** A Monday. */
const now = DateTime.fromISO('2026-11-23T10:00', { zone: paris });

const plan = (options: UncheckedScheduleOptions = {}, ofType = {}, args: unknown = {}) =>
  planAlert({ ...type, ...ofType }, args, { timezone: paris, ...options }, channels, now);
const due = (options: UncheckedScheduleOptions) =>
  plan(options).dueAt.toISO({ suppressMilliseconds: true });

describe('the due time', () => {
  test.each<[UncheckedScheduleOptions, string]>([
    [{}, '2026-11-23T10:00:00+01:00'],
    [{ in: '2 days' }, '2026-11-25T10:00:00+01:00'],
    [{ in: { days: 2 } }, '2026-11-25T10:00:00+01:00'],
    [{ in: Duration.fromObject({ hours: 48 }) }, '2026-11-25T10:00:00+01:00'],
    [{ in: '-5m' }, '2026-11-23T09:55:00+01:00'],
    [{ in: 'P1M', timezone: 'UTC' }, '2026-12-23T09:00:00Z'],
    [{ at: '2026-12-24T18:00' }, '2026-12-24T18:00:00+01:00'],
    [{ at: '2026-12-24T18:00Z' }, '2026-12-24T19:00:00+01:00'],
    [{ at: 'tomorrow 9am' }, '2026-11-24T09:00:00+01:00'],
    [{ at: 'tomorrow 9am', timezone: 'Asia/Tokyo' }, '2026-11-24T09:00:00+09:00'],
    [{ at: new Date('2026-12-24T17:00:00Z') }, '2026-12-24T18:00:00+01:00'],
    [{ at: DateTime.utc(2026, 12, 24, 17) }, '2026-12-24T18:00:00+01:00'],
    [{ at: '2020-01-01' }, '2020-01-01T00:00:00+01:00'],
    [{ every: '90s' }, '2026-11-23T10:01:30+01:00'],
    [{ every: { hours: 1 } }, '2026-11-23T11:00:00+01:00'],
    [{ cron: '30 21 * * 1' }, '2026-11-23T21:30:00+01:00'],
    [{ cron: 'CRON_TZ=Asia/Tokyo 0 9 * * *', timezone: undefined }, '2026-11-24T09:00:00+09:00'],
  ])('%j', (options, expected) => {
    expect(due(options)).toBe(expected);
  });

  test("computes the guide's date: a month later, a week back, at ten o'clock in Paris", () => {
    const at = now.plus({ months: 1 }).minus({ weeks: 1 }).set({ hour: 10 });
    expect(due({ at })).toBe('2026-12-16T10:00:00+01:00');
    const spring = DateTime.fromISO('2027-03-10T22:15', { zone: paris });
    const overChange = spring.plus({ months: 1, weeks: -1 }).set({ hour: 10 });
    expect(plan({ at: overChange }).input.dueAt).toBe('2027-04-03T08:15:00.000Z');
    expect(due({ in: '1 month -1 week' })).toBe('2026-12-16T10:00:00+01:00');
  });

  test('a day may have 23 or 25 hours', () => {
    const eve = DateTime.fromISO('2027-03-27T12:00', { zone: paris });
    const planned = (duration: string) =>
      planAlert(type, {}, { in: duration, timezone: paris }, channels, eve).input.dueAt;
    expect(planned('1 day')).toBe('2027-03-28T10:00:00.000Z');
    expect(planned('24h')).toBe('2027-03-28T11:00:00.000Z');
  });

  test.each<[UncheckedScheduleOptions, RegExp]>([
    [{ in: '1h', at: 'noon' }, /^in and at cannot be combined: choose one$/],
    [{ every: '1h', cron: '@daily' }, /^every and cron cannot be combined/],
    [{ at: DateTime.invalid('none') }, /is not a time/],
    [{ at: new Date(NaN) }, /^at: must be a Date, a Luxon DateTime or a text/],
    [{ in: { days: Infinity } }, /^in: must be a duration such as '2 days'/],
    [{ in: { days: 1e9 } }, /is longer than/],
    [{ in: { months: 0.5 } }, /part of a month/],
    [{ every: { months: 1 } }, /'P1M' varies in length: use cron/],
    [{ every: '1.5s' }, /^'1.5s' has a fraction of a second/],
    [{ timezone: 'Paris' }, /did you mean Europe\/Paris/],
  ])('refuses %j', (options, message) => {
    expect(() => plan(options)).toThrow(InvalidInputError);
    expect(() => plan(options)).toThrow(message);
  });
});

describe('a one-shot alert', () => {
  test('has its ETA in UTC and no cron schedule', () => {
    const { input, memo, cronSchedule } = plan({ in: '2 days' }, {}, { name: 'Ada' });
    expect(cronSchedule).toBeNull();
    expect(input).toMatchObject({ type: 'own', dueAt: '2026-11-25T09:00:00.000Z', end: null });
    expect(memo).toEqual({
      args: { name: 'Ada' },
      subject: 'name Ada',
      channels: ['console'],
      recurrence: null,
      expires: null,
      retry: input.retry,
      createdAt: '2026-11-23T09:00:00.000Z',
    });
  });

  test('cannot have an until', () => {
    expect(() => plan({ in: '1h', until: '2027-01-01' })).toThrow(/add every or cron/);
  });
});

describe('jitter', () => {
  const HOUR = 3_600_000;
  const delay = (id: string, jitter = '1h') => plan({ every: '1 day', jitter, id }).input.delay;

  test('is constant for an id, and spreads many ids evenly over the window', () => {
    expect(delay('a')).toBe(delay('a'));
    const herd = Array.from({ length: 1000 }, (_, index) => delay(`member-${index}`) ?? 0);
    const tenths = Array.from({ length: 10 }, (_, tenth) => {
      const [from, to] = [tenth, tenth + 1].map((count) => (count * HOUR) / 10);
      return herd.filter((each) => each >= (from ?? 0) && each < (to ?? 0)).length;
    });
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
  });

  test('moves the ETA of a one-shot alert', () => {
    const { dueAt, input } = plan({ in: '2 days', jitter: '1h', id: 'a' });
    expect(dueAt.toMillis()).toBe(now.plus({ days: 2 }).toMillis() + (delay('a') ?? 0));
    expect(input).not.toHaveProperty('delay');
  });

  test.each<[UncheckedScheduleOptions, RegExp]>([
    [{ every: '1h', jitter: '1h' }, /must be shorter than the 1 hour between two runs/],
    [{ cron: '0 9,10 * * *', jitter: '90m' }, /must be shorter than the 1 hour between two runs/],
    [{ in: '1h', jitter: '-5m' }, /the jitter must be longer than zero/],
  ])('refuses %j', (options, says) => {
    expect(() => plan(options)).toThrow(says);
  });
});

describe('a time that clocks show twice', () => {
  test.each<[UncheckedScheduleOptions, string | undefined, string | undefined]>([
    [{ cron: '30 2 * * *' }, paris, 'once'],
    [{ cron: '30 2 * * *', dstOverlap: 'twice' }, undefined, 'twice'],
    [{ cron: '*/15 * * * *' }, undefined, undefined],
    [{ cron: '*/15 * * * *', dstOverlap: 'once' }, paris, 'once'],
    [{ every: '1h' }, undefined, undefined],
  ])('%j fires once in the zone %s', (options, onceIn, dstOverlap) => {
    const { input, memo } = plan(options);
    expect(input.onceIn).toBe(onceIn);
    expect(memo.dstOverlap).toBe(dstOverlap);
  });
});

describe('just before clocks go back', () => {
  const beforeOverlap = DateTime.fromISO('2027-10-31T00:55Z');
  const eve = DateTime.fromISO('2027-10-30T12:00Z');
  const planned = (options: UncheckedScheduleOptions, from = beforeOverlap) =>
    planAlert(type, {}, { timezone: paris, ...options }, channels, from);

  test('the first run is on the next day, after the repeated hour', () => {
    const { dueAt } = planned({ cron: '*/10 2 * * *' });
    expect(dueAt.toISO()).toBe('2027-11-01T02:00:00.000+01:00');
  });

  test('an until within the repeated hour is before the first run', () => {
    const options = { cron: '*/10 2 * * *', until: '2027-10-31T01:30Z' };
    expect(() => planned(options)).toThrow(
      'until is before the first run, at 2027-11-01T01:00:00.000Z: choose a later until',
    );
  });

  test('the jitter may be longer than the hour between a time and its repetition', () => {
    const options = { cron: '30 2 * * *', jitter: '3h' };
    expect(planned(options, eve).memo.jitter).toBe(3 * 3_600_000);
    expect(() => planned({ ...options, dstOverlap: 'twice' }, eve)).toThrow(
      /must be shorter than the 1 hour between two runs/,
    );
  });
});

describe('a recurring alert', () => {
  test.each<[UncheckedScheduleOptions, string, unknown]>([
    [{ every: '90m' }, '@every 5400s', { cron: null, every: 'PT1H30M', timezone: null }],
    [
      { cron: '30 21 * * 1' },
      'CRON_TZ=Europe/Paris 30 21 * * 1',
      { cron: '30 21 * * 1', every: null, timezone: paris },
    ],
    [
      { cron: '@daily', timezone: 'UTC' },
      '@daily',
      { cron: '@daily', every: null, timezone: 'UTC' },
    ],
  ])('%j is Temporal\'s "%s"', (options, cronSchedule, recurrence) => {
    const planned = plan(options);
    expect(planned.cronSchedule).toBe(cronSchedule);
    expect(planned.input).toMatchObject({ dueAt: null, end: null });
    expect(planned.memo.recurrence).toEqual(recurrence);
  });

  test.each<[UncheckedScheduleOptions, string, string]>([
    [{ every: '1h', until: 'in 150 minutes' }, '2026-11-23T11:30', '2026-11-23T11:00'],
    [{ every: '1h', until: 'in 2 hours' }, '2026-11-23T11:00', '2026-11-23T11:00'],
    [{ cron: '30 21 * * 1', until: '2026-12-08T00:00' }, '2026-12-07T23:00', '2026-12-07T20:30'],
    [{ cron: '30 21 * * 1', until: '2026-12-07T21:30' }, '2026-12-07T20:30', '2026-12-07T20:30'],
    [{ cron: '30 21 * * 1', until: '2026-12-07T21:29' }, '2026-12-07T20:29', '2026-11-30T20:30'],
  ])('%j: computes the last run', (options, until, lastDueAt) => {
    expect(plan(options).input.end).toEqual({
      until: `${until}:00.000Z`,
      lastDueAt: `${lastDueAt}:00.000Z`,
    });
  });

  test.each<[UncheckedScheduleOptions]>([
    [{ every: '1h', until: 'in 59 minutes' }],
    [{ every: '1h', until: '2020-01-01' }],
    [{ cron: '30 21 * * 1', until: '2026-11-23T21:29' }],
  ])('refuses %j, which ends before its first run', (options) => {
    expect(() => plan(options)).toThrow(/^until is before the first run, at 2026-11-23T/);
  });
});

describe("defaults, the type's options and the alert's options", () => {
  const ofType = {
    channels: ['webhook'],
    expires: '1 day',
    timeout: { seconds: 5 },
    retry: { maximumAttempts: 4, initialInterval: '2s' },
  };

  test('without options, the defaults apply', () => {
    expect(plan().input).toMatchObject({
      channels: ['console'],
      expires: null,
      timeout: 60_000,
      retry: { maximumAttempts: 20, initialInterval: 5_000 },
    });
  });

  test("the type's options override the defaults", () => {
    expect(plan({}, ofType).input).toMatchObject({
      channels: ['webhook'],
      expires: 86_400_000,
      timeout: 5_000,
      retry: { maximumAttempts: 4, initialInterval: 2_000 },
    });
  });

  test("the alert's options override the type's, field by field", () => {
    const options = {
      to: ['console', 'webhook', 'console'],
      expires: '2h',
      retry: { maximumAttempts: 1 },
    };
    const { input, memo } = plan(options, ofType);
    expect(input).toMatchObject({
      channels: ['console', 'webhook'],
      expires: 7_200_000,
      timeout: 5_000,
      retry: { maximumAttempts: 1, initialInterval: 2_000 },
    });
    expect(memo.channels).toEqual(input.channels);
  });

  test.each<[UncheckedScheduleOptions, maximum: number]>([
    [{ every: '4s' }, 4_000],
    [{ cron: '*/10 * * * *' }, 600_000],
    [{ cron: '*/45 * * * *' }, 900_000],
    [{ cron: '0,50 * * * *' }, 600_000],
    [{ cron: '50 23 * * *' }, 3_600_000],
    [{ cron: '0 9-17 * * 1-5' }, 3_600_000],
    [{ cron: '55 8 * * *' }, 3_600_000],
    [{ cron: '0 0 * * *', timezone: 'America/New_York' }, 3_600_000],
    [{ in: '4s' }, 3_600_000],
    [{ every: '1m', retry: { maximumInterval: '5m' } }, 300_000],
  ])(
    '%j is retried after at most %d ms, unless the type sets another maximum',
    (options, maximum) => {
      expect(plan(options).input.retry.maximumInterval).toBe(maximum);
      const retry = { maximumInterval: '2m' };
      const own = options.retry === undefined ? 120_000 : maximum;
      expect(plan(options, { retry }).input.retry.maximumInterval).toBe(own);
    },
  );

  test.each([
    [watchdog, {}],
    [httpCheck, { url: 'https://example.org' }],
  ])('a check every minute is retried every minute', (check, args) => {
    const options = { every: '1m', timezone: paris };
    const { input } = planAlert(check, args, options, channels, now);
    expect(input.retry.maximumInterval).toBe(60_000);
  });

  test('accepts the name of a channel whose variables are unset, also for an escalation', () => {
    const ops = { url: '${OPS_URL}', secret: '${OPS_KEY}' };
    const settings = loadSettings({});
    const known = openChannels({ ...settings, channels: { ops } }, new Map(), {});
    const followUp = { escalate: [{ after: '15m', to: 'ops' }] };
    const { input } = planAlert(type, {}, { to: ['ops'], followUp }, known, now);
    expect(input).toMatchObject({
      channels: ['ops'],
      followUp: { escalate: [{ channel: 'ops' }] },
    });
  });

  test('removes duplicate channels, however they are written', () => {
    const to = ['console', 'console:', 'https://EXAMPLE.org', 'https://example.org/'];
    expect(plan({ to }).input.channels).toEqual(['console', 'https://example.org/']);
  });

  test('for is how long the condition must hold', () => {
    expect(plan().input).not.toHaveProperty('for');
    expect(plan({}, { for: '10m' }).input.for).toBe(600_000);
    expect(plan({ for: '1h' }, { for: '10m' }).input.for).toBe(3_600_000);
    expect(() => plan({ for: '0s' })).toThrow(/^for must be longer than zero/);
  });

  test.each<[UncheckedScheduleOptions, RegExp]>([
    [{ to: [] }, /needs at least one channel/],
    [{ to: ['pigeon'] }, /unknown channel 'pigeon': use one of console, webhook/],
    [{ to: ['ftp://example.org/file'] }, /^unsupported channel URL: use one of console, webhook/],
    [
      { to: ['https://example.org/?key=s3cret'] },
      /^this channel cannot be used: its URL looks like a/,
    ],
    [
      { to: ['mailto:ada'] },
      /^this channel cannot be used: its URL must be mailto: and one address/,
    ],
    [{ to: [`https://example.org/${'a/'.repeat(120)}`] }, /^unsupported channel URL/],
    [{ expires: { seconds: 0 } }, /expires must be longer than zero/],
    [{ expires: '1 month' }, /expires has months or years/],
  ])('refuses %j', (options, message) => {
    expect(() => plan(options)).toThrow(InvalidInputError);
    expect(() => plan(options)).toThrow(message);
  });

  test('refuses invalid options of the type', () => {
    expect(() => plan({}, { channels: ['pigeon'] })).toThrow(/unknown channel 'pigeon'/);
    expect(() => plan({}, { timeout: '0s' })).toThrow(/the timeout must be longer than zero/);
  });
});

describe('the id', () => {
  test.each([['monday-night'], ['7'], ['a:b/c@d.e'], ['x'.repeat(200)]])('%s is valid', (id) => {
    expect(plan({ id }).id).toBe(id);
  });

  test('is generated by default, from letters and digits', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => plan().id));
    expect(ids.size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{21}$/);
  });

  test.each([[''], [' '], ['a b'], ['a\n'], ['-x'], ['é'], ['x'.repeat(201)]])(
    '%j is invalid',
    (id) => {
      expect(() => plan({ id })).toThrow(/^invalid id '.*: use 1 to 200 letters/s);
    },
  );
});

describe('calls from JavaScript, without the compiler', () => {
  const planUnchecked = (given: string, options: string) => {
    // As a caller in JavaScript passes it: whatever it is.
    const [type_, options_] = [JSON.parse(given), JSON.parse(options)];
    return planAlert(type_, {}, options_, channels, now);
  };

  test.each([
    ['{"eta":"2 days"}', /^unknown option 'eta': use id, replace, in, set, at, every/],
    ['{"countdown":3600}', /^unknown option 'countdown'/],
    ['{"in":3600}', /^in: must be a duration such as '2 days'/],
    ['{"at":1800000000000}', /^at: must be a Date/],
    ['{"to":"console"}', /^to: must be a list of channels/],
    ['{"id":5}', /^id: must be a text/],
    ['{"retry":{"attempts":3}}', /^retry: takes maximumAttempts/],
    ['null', /^the options:/],
  ])('refuses %s', (options, message) => {
    const checked = () => checkOptions(JSON.parse(options));
    expect(checked).toThrow(InvalidInputError);
    expect(checked).toThrow(message);
  });

  test('refuses something else in place of the type', () => {
    expect(() => planUnchecked('"reminder"', '{}')).toThrow(/is not an alert type: import a type/);
  });
});
