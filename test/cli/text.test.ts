import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alertText, outcomeText, recurrenceText, when } from '../../src/cli/text.js';
import type { ChannelProgress } from '../../src/client/history/channel-progress.js';
import type { AlertDescription } from '../../src/contract/alert.js';
import type { Outcome } from '../../src/contract/outcome.js';
import { alertDescription as alert } from '../client/alert-description.js';

const now = '2026-11-23T09:00:00.000Z';

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
  vi.useFakeTimers({ now: new Date(now) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const outcome = (given: Partial<Outcome>): Outcome => ({
  status: 'sent',
  reason: null,
  dueAt: now,
  firedAt: now,
  attempts: 1,
  deliveries: [],
  ...given,
});

const console = { channel: 'console', id: '1' };
const webhook = { channel: 'webhook', id: '2' };
const weekly = { cron: '30 21 * * 1', every: null, timezone: 'Europe/Paris' };
const hourly = { cron: null, every: 'PT1H', timezone: null };

test.each<[Partial<Outcome>, string]>([
  [{ deliveries: [console] }, 'sent to console'],
  [{ deliveries: [console, webhook], attempts: 2 }, 'sent on attempt 2 to console, webhook'],
  [{ deliveries: [console, webhook, console, console] }, 'sent to console ×3, webhook'],
  [{ status: 'skipped', reason: 'nothing is due' }, 'skipped: nothing is due'],
  [{ status: 'failed', attempts: 20, reason: '503' }, 'failed on attempt 20: 503'],
  [
    { status: 'failed', deliveries: [console], reason: 'webhook: 503' },
    'failed, though sent to console: webhook: 503',
  ],
  [{ status: 'cancelled', attempts: 0 }, 'cancelled'],
  [
    { status: 'skipped', reason: 'silenced until 2026-11-23T11:00:00.000Z by Ada: deploy' },
    'skipped: silenced until Mon 23 Nov 2026 11:00:00 UTC (in 2 hours) by Ada: deploy',
  ],
  [
    { status: 'failed', reason: `404 of a1:${now}:webhook` },
    'failed: 404 of a1:2026-11-23T09:00:00.000Z:webhook',
  ],
])('the outcome %j', (given, words) => {
  expect(outcomeText(outcome(given))).toBe(words);
});

test.each<[AlertDescription['recurrence'], string]>([
  [null, ''],
  [weekly, '30 21 * * 1 Europe/Paris'],
  [{ ...weekly, timezone: null }, '30 21 * * 1'],
  [hourly, 'every 1 hour'],
  [{ ...hourly, every: 'PT36H' }, 'every 1 day 12 hours'],
])('the recurrence %j', (recurrence, words) => {
  expect(recurrenceText(alert({ recurrence }))).toBe(words);
});

test('a time is formatted on the clocks of a zone, and relative to now', () => {
  expect(when(null)).toBe('');
  expect(when('2026-11-25T09:00:00.000Z')).toBe('Wed 25 Nov 2026 09:00:00 UTC (in 2 days)');
  expect(when('2026-11-25T09:00:00.000Z', 'Europe/Paris')).toBe(
    'Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)',
  );
});

describe('an alert', () => {
  test('is a line per fact, without absent facts', () => {
    expect(alertText(alert(), null, []).split('\n')).toEqual([
      'id            a1',
      'type          clock',
      'args          {}',
      'status        scheduled',
      'due           Wed 25 Nov 2026 09:00:00 UTC (in 2 days)',
      'channels      console',
      'created       Mon 23 Nov 2026 09:00:00 UTC (now)',
    ]);
  });

  test('has a fact of several lines in one line', () => {
    expect(alertText(alert({ id: 'a\nstatus        sent' }), null, [])).toMatch(
      /^id +a status +sent$/m,
    );
  });

  test('has every fact', () => {
    const full = alert({
      args: { name: 'x' },
      status: 'failed',
      recurrence: hourly,
      channels: ['console', 'webhook'],
      attempts: 3,
      lastError: '503',
      outcome: outcome({ status: 'failed', attempts: 3, reason: '503' }),
      closedAt: now,
    });
    const progress: ChannelProgress[] = [
      { channel: 'console', status: 'sent', attempts: 1, reason: null, id: '1' },
      {
        channel: 'webhook',
        status: 'retrying',
        attempts: 2,
        reason: 'the webhook\nanswered 503',
        id: null,
      },
    ];
    const holding = { console: { since: now, said: true }, webhook: { since: now, said: false } };
    const last = outcome({ deliveries: [console], holding });
    expect(alertText(full, last, progress).split('\n')).toEqual([
      'id            a1',
      'type          clock',
      'args          {"name":"x"}',
      'status        failed',
      'next          Wed 25 Nov 2026 09:00:00 UTC (in 2 days)',
      'recurs        every 1 hour',
      'channels      console: sent',
      '              webhook: retrying after attempt 2: the webhook answered 503',
      'attempts      3',
      'last error    503',
      'outcome       failed on attempt 3: 503',
      'last outcome  sent to console',
      'condition     console: notified, holds since Mon 23 Nov 2026 09:00:00 UTC (now)',
      '              webhook: not notified yet, holds since Mon 23 Nov 2026 09:00:00 UTC (now)',
      'created       Mon 23 Nov 2026 09:00:00 UTC (now)',
      'ended         Mon 23 Nov 2026 09:00:00 UTC (now)',
    ]);
  });
});
