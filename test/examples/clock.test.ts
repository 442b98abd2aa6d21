import { expect, test } from 'vitest';
import { clock } from '../../examples/reporters/alerts/clock.js';

test('counts its ticks, whoever asks', () => {
  const texts = ['hall', 'hall', 'tower'].map((name) => clock.message({ name }).text);
  expect(texts).toEqual(['hall: tick 1', 'hall: tick 2', 'tower: tick 3']);
});

test('is called ticker unless it has a name', () => {
  expect(clock.args.parse({})).toEqual({ name: 'ticker' });
  expect(clock.args.parse({ name: 'hall' })).toEqual({ name: 'hall' });
});
