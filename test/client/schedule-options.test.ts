import { expect, test } from 'vitest';
import type { StartOptions, DueOptions } from '../../src/planning/options.js';

test('the compiler accepts one time, and refuses several', () => {
  const one: StartOptions[] = [
    {},
    { in: '1h', set: { minute: 30 }, replace: true },
    { at: '2026-12-24T18:00', timezone: 'Europe/Paris' },
    { every: '1h', until: '2027-01-01' },
    { cron: '0 9 * * *', in: undefined },
  ];
  const several: StartOptions[] = [
    // @ts-expect-error -- a length and a time
    { in: '1h', at: '2026-12-24T18:00' },
    // @ts-expect-error -- an interval and an expression
    { every: '1h', cron: '0 9 * * *' },
    // @ts-expect-error -- one time, and again and again
    { in: '1h', cron: '0 9 * * *' },
  ];
  // @ts-expect-error -- also for a new time
  const when: DueOptions = { in: '1h', at: '2026-12-24T18:00' };
  expect([one, several, when]).toBeDefined();
});
