import { expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';

test('counts its ticks', () => {
  const texts = ['hall', 'hall', 'tower'].map((name) => clock.message({ name }).text);
  expect(texts).toEqual(['hall: tick 1', 'hall: tick 2', 'tower: tick 3']);
});

test('is called ticker by default', () => {
  expect(clock.args.parse({})).toEqual({ name: 'ticker' });
  expect(clock.args.parse({ name: 'hall' })).toEqual({ name: 'hall' });
});
