import { expect, test } from 'vitest';
import { reasonOf } from '../../src/util/errors.js';

test.each([
  [new Error('refused'), 'refused'],
  [
    new AggregateError([new Error('refused by ::1'), new Error('refused by 127.0.0.1')]),
    'refused by ::1, refused by 127.0.0.1',
  ],
  ['text', 'text'],
])('returns the reason of an error (%#)', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
