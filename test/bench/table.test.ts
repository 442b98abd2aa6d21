import { expect, test } from 'vitest';
import { tablesOf } from '../../bench/report/table.js';
import { rotated } from '../../bench/run/rotated.js';
import type { Measured } from '../../bench/run/rounds.js';

const systems = [
  { name: 'bare', title: 'bare Temporal' },
  { name: 'ours', title: 'durable-alerts' },
  { name: 'celery', title: 'Celery' },
] as const;

const steady = (system: Measured['system'], round: number, steadyP50: number): Measured => ({
  round,
  scenario: 'steady',
  system,
  seconds: 20,
  values: { steadyP50 },
});

test('a cell has the median, the least and the most, and the ratio to bare Temporal', () => {
  const measured = [
    ...[100, 120, 140].map((millis, round) => steady('bare', round + 1, millis)),
    ...[50, 70, 60].map((millis, round) => steady('ours', round + 1, millis)),
  ];
  expect(tablesOf(measured, [...systems])).toBe(
    [
      '| steady | bare Temporal | durable-alerts | Celery |',
      '| --- | ---: | ---: | ---: |',
      '| late, p50, ms | 120 (100–140) | 60 (50–70) 0.50× | – |',
    ].join('\n'),
  );
});

test('what was said has lines of its own, from the first round', () => {
  const cancel = { scenario: 'cancel', seconds: 20, values: { cancelFired: 0 } } as const;
  const measured: Measured[] = [
    { ...cancel, round: 1, system: 'ours', texts: { 'the caller is told': 'cancelled' } },
    { ...cancel, round: 1, system: 'celery', texts: { 'the caller is told': 'nothing' } },
  ];
  expect(tablesOf(measured, [...systems]).split('\n')).toEqual([
    '| cancel | bare Temporal | durable-alerts | Celery |',
    '| --- | ---: | ---: | ---: |',
    '| fired all the same | – | 0 | 0 |',
    '| the caller is told | – | cancelled | nothing |',
  ]);
});

test('a round that failed leaves the others', () => {
  const failed: Measured = {
    round: 2,
    scenario: 'steady',
    system: 'ours',
    seconds: 20,
    values: {},
    failure: 'busy',
  };
  const measured = [steady('ours', 1, 50), failed, steady('ours', 3, 70)];
  expect(tablesOf(measured, [...systems])).toContain('| – | 60 (50–70) | – |');
});

test('the order of the systems changes from round to round', () => {
  expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual([
    'abc',
    'bca',
    'cab',
    'abc',
  ]);
});
