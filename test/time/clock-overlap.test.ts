import { expect, test } from 'vitest';
import { isShownAgain } from '../../src/time/local-time.js';

test.each([
  ['Europe/Paris', '2026-10-25T00:00:00Z', false],
  ['Europe/Paris', '2026-10-25T00:59:59Z', false],
  ['Europe/Paris', '2026-10-25T01:00:00Z', true],
  ['Europe/Paris', '2026-10-25T01:59:59Z', true],
  ['Europe/Paris', '2026-10-25T02:00:00Z', false],
  ['Australia/Lord_Howe', '2026-04-04T14:45:00Z', false],
  ['Australia/Lord_Howe', '2026-04-04T15:15:00Z', true],
  ['Africa/Cairo', '2026-10-29T21:30:00Z', true],
  ['America/New_York', '2026-03-08T07:30:00Z', false],
  ['UTC', '2026-10-25T01:30:00Z', false],
])('clocks in %s show the time of %s again: %s', (zone, moment, again) => {
  expect(isShownAgain(new Date(moment), zone)).toBe(again);
});
