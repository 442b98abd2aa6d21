import { expect, test } from 'vitest';
import { didYouMean, nearestName } from '../../src/util/nearest.js';

const names = ['clock', 'reminder', 'http-check', 'http-ping', 'two-days-late'];

test.each([
  ['remindr', 'reminder'],
  ['reminderr', 'reminder'],
  ['remimder', 'reminder'],
  ['reminedr', 'reminder'],
  ['Reminder', 'reminder'],
  ['remind', 'reminder'],
  ['two', 'two-days-late'],
  ['http_ping', 'http-ping'],
])('%s is near %s', (written, name) => {
  expect(nearestName(written, names)).toBe(name);
});

test.each([['nope'], [''], ['c'], ['cl'], ['http'], ['lock-keeper'], ['clock-work'], ['check']])(
  '%s is near no name',
  (written) => {
    expect(nearestName(written, names)).toBeUndefined();
  },
);

test('a typing error is nearer than a longer name', () => {
  expect(nearestName('report-1', ['report-12-of-may', 'report1'])).toBe('report1');
});

test('didYouMean returns a question or nothing', () => {
  expect(didYouMean('clok', names)).toBe('did you mean clock? ');
  expect(didYouMean('nope', names)).toBe('');
});
