import { expect, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';
import { servicesAt } from './services.js';

test('says the text to whom it may concern', async () => {
  const services = await servicesAt('2026-07-01T09:00:00Z');
  expect(await reminder.message({ to: 'Ada', text: 'Stand-up' }, services)).toEqual({
    text: 'Ada: Stand-up',
  });
});

test.each([{}, { to: 'Ada' }, { text: 'Stand-up' }, { to: 7, text: 'Stand-up' }])(
  'refuses the args %j',
  (args) => {
    expect(reminder.args.safeParse(args).success).toBe(false);
  },
);
