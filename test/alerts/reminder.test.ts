import { expect, test } from 'vitest';
import { reminder } from '../../src/alerts/reminder.js';

test('says the text to whom it may concern', async () => {
  expect(reminder.message({ to: 'Ada', text: 'Stand-up' })).toEqual({
    text: 'Ada: Stand-up',
  });
});

test.each([{}, { to: 'Ada' }, { text: 'Stand-up' }, { to: 7, text: 'Stand-up' }])(
  'refuses the args %j',
  (args) => {
    expect(reminder.args.safeParse(args).success).toBe(false);
  },
);
