import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadChannels } from '../../src/channels/load-channels.js';
import { planDocument, planText, planSummary } from '../../src/cli/plan-text.js';
import { planAlert } from '../../src/planning/plan.js';
import type { UncheckedScheduleOptions } from '../../src/planning/options.js';

const now = DateTime.fromISO('2026-11-23T10:00', { zone: 'Europe/Paris' });
const channels = await loadChannels({});
const plan = (options: UncheckedScheduleOptions) =>
  planAlert(
    { type: 'own', args: z.object({}), message: () => ({ text: 'own' }) },
    {},
    { timezone: 'Europe/Paris', id: 'a1', ...options },
    channels,
    now,
  );

describe('the summary of a plan', () => {
  test.each<[UncheckedScheduleOptions, string]>([
    [{}, 'own: due Mon 23 Nov 2026 10:00:00 Europe/Paris (now)'],
    [{ in: '2 days' }, 'own: due Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)'],
    [{ in: '-1h' }, 'own: was due Mon 23 Nov 2026 09:00:00 Europe/Paris (1 hour ago), fires now'],
    [
      { cron: '30 21 * * 1' },
      'own: recurs, first Mon 23 Nov 2026 21:30:00 Europe/Paris (in 11 hours 30 minutes)',
    ],
    [
      { at: '2026-11-23T09:00', expires: '2h' },
      'own: was due Mon 23 Nov 2026 09:00:00 Europe/Paris (1 hour ago), fires now',
    ],
    [
      { at: '2026-11-23T09:00', expires: '30m' },
      'own: was due Mon 23 Nov 2026 09:00:00 Europe/Paris (1 hour ago), expires at once, undelivered',
    ],
    [
      { at: '2026-11-23T09:00', expires: '30m', for: '45m' },
      'own: was due Mon 23 Nov 2026 09:00:00 Europe/Paris (1 hour ago), fires now',
    ],
    [
      { cron: '0 9 * * *', until: '2026-11-25' },
      'own: recurs, first Tue 24 Nov 2026 09:00:00 Europe/Paris (in 23 hours), ' +
        'last Wed 25 Nov 2026 09:00:00 Europe/Paris (in 1 day 23 hours)',
    ],
    [{ every: '1h' }, 'own: recurs, first Mon 23 Nov 2026 11:00:00 Europe/Paris (in 1 hour)'],
  ])('%j', (options, words) => {
    expect(planSummary(plan(options))).toBe(words);
  });
});

describe('the description of a dry run', () => {
  test('of a one-shot alert', () => {
    expect(planText(plan({ in: '2 days', retry: { maximumAttempts: 1 } })).split('\n')).toEqual([
      'would start own: due Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)',
      'args {}, to console, one attempt',
    ]);
    expect(planDocument(plan({ in: '2 days' }))).toEqual({
      dryRun: true,
      id: 'a1',
      type: 'own',
      args: {},
      labels: {},
      dueAt: '2026-11-25T09:00:00.000Z',
      lastDueAt: null,
      expired: false,
      recurrence: null,
      channels: ['console'],
      for: null,
      expires: null,
      until: null,
      times: null,
      next: ['2026-11-25T09:00:00.000Z'],
    });
  });

  test('has all given options', () => {
    const asked = plan({
      cron: '0 9 * * *',
      for: '5m',
      expires: '2h',
      times: 3,
      jitter: '10m',
      dstOverlap: 'twice',
      group: 'disks',
      critical: true,
      until: '2027-01-01T00:00Z',
      pausedUntil: '2026-12-24T00:00Z',
      followUp: {
        repeatEvery: '1h',
        escalate: [{ after: '15m', to: 'console' }],
        ackTimeout: '1 day',
      },
    });
    expect(planText(asked).split('\n').slice(2, -4)).toEqual([
      'until: 2027-01-01T00:00:00.000Z',
      'times: 3',
      'jitter: within 10 minutes',
      'when clocks show its time twice: runs twice',
      'paused: until 2026-12-24T00:00:00.000Z',
      'must hold: 5 minutes',
      'expires: 2 hours after it is due',
      'repeats: every 1 hour',
      'escalates: console after 15 minutes',
      'acknowledgement valid for: 1 day',
      'group: disks',
      'critical: ignores send windows and digests',
    ]);
    expect(planDocument(asked)).toMatchObject({
      for: 'PT5M',
      expires: 'PT2H',
      until: '2027-01-01T00:00:00.000Z',
      times: 3,
    });
  });

  test('has the next five times of a recurring alert', () => {
    const { next, dueAt } = planDocument(plan({ every: '1h' }));
    expect(next).toEqual([10, 11, 12, 13, 14].map((hour) => `2026-11-23T${hour}:00:00.000Z`));
    expect(dueAt).toBe(next[0]);
    expect(planDocument(plan({ every: '1h', until: 'in 4 hours' })).lastDueAt).toBe(next[3]);
    expect(planText(plan({ every: '1h' })).split('\n')).toHaveLength(8);
  });

  test('has warnings up to the end only', () => {
    const surprises = (options: UncheckedScheduleOptions) =>
      planText(plan({ cron: '30 2 * * *', ...options }))
        .split('\n')
        .filter((line) => line.startsWith('warning: '));
    const skipped =
      'warning: the run of Sun 28 Mar 2027 02:30 Europe/Paris is skipped: clocks go forward then, and do not show that time';
    expect(surprises({})).toEqual([skipped, expect.stringContaining('Sun 31 Oct 2027 02:30')]);
    expect(surprises({ until: '2027-04-01T12:00' })).toEqual([skipped]);
  });

  test('has no time after the end', () => {
    const { next } = planDocument(plan({ every: '1h', until: '2026-11-23T12:00' }));
    expect(next).toEqual(['2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00.000Z']);
  });
});
