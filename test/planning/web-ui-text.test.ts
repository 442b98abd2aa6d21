import { expect, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { planAlert } from '../../src/planning/plan.js';
import type { ScheduleOptions } from '../../src/planning/options.js';
import { detailsOf, summaryOf } from '../../src/planning/web-ui-text.js';
import { recordingChannel } from '../../src/testing/recording-channel.js';

const channels = new Map([['console', recordingChannel()]]);

function plan(options: ScheduleOptions, text = 'Stand-up') {
  return planAlert(reminder, { to: 'Ada', text }, options, channels);
}

test('the summary contains the type, the subject and the due time', () => {
  const at = { at: '2026-11-24T10:00', timezone: 'Europe/Paris' };
  expect(summaryOf(plan(at))).toBe(
    'reminder · to Ada, text Stand-up · due Tue 24 Nov 2026 10:00 Europe/Paris',
  );
});

test('the details describe the cron expression in words', () => {
  const details = detailsOf(plan({ cron: '30 21 * * 1', timezone: 'UTC' }));
  expect(details).toContain('- **recurs**: `30 21 * * 1`: At 21:30, only on Monday');
});

test('long args are cut, since Temporal limits the details', () => {
  expect(detailsOf(plan({ in: '1h' }, 'é'.repeat(25_000))).length).toBeLessThan(2000);
});

test('args that look like Markdown are escaped', () => {
  expect(detailsOf(plan({ in: '1h' }, '`**now**`'))).toContain(
    `- **args**: \`{"to":"Ada","text":"'**now**'"}\``,
  );
});
