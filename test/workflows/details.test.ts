import { expect, test } from 'vitest';
import { type AlertState } from '../../src/contract/state.js';
import { asleepUntil, fired, firing, nextStep, paused } from '../../src/workflows/alert-state.js';
import { FOREVER } from '../../src/contract/pause.js';
import { NO_CARRY_OVER } from '../../src/workflows/carry-over.js';
import { detailsOf } from '../../src/workflows/current-details.js';
import { acknowledge } from '../../src/workflows/follow-up.js';
import type { AlertInput } from '../../src/contract/input.js';

const DUE = Date.parse('2026-11-25T09:00:00Z');
const HOUR = 3_600_000;

const input: AlertInput = {
  type: 'late',
  args: {},
  channels: ['ops'],
  dueAt: new Date(DUE).toISOString(),
  expires: null,
  timeout: 60_000,
  retry: {
    maximumAttempts: 5,
    initialInterval: 1000,
    backoffCoefficient: 2,
    maximumInterval: 1000,
  },
  end: null,
};
const plan = { recurring: false, forMillis: 0, channels: ['ops'], times: null, delay: 0 };
const asleep = asleepUntil(DUE, { ...plan, followUp: { repeatEvery: 4 * HOUR } }, NO_CARRY_OVER);
const sent = { channel: 'ops', status: 'sent', deliveryId: 'm1', attempts: 1 } as const;
const followed = fired(firing(asleep, DUE), DUE, [sent]);

function details(state: AlertState, now = DUE - HOUR): string {
  return detailsOf({ input, state, admitted: null }, nextStep(state, now));
}

test('each phase is told in a sentence', () => {
  expect(details(asleep)).toBe('**Asleep** until **2026-11-25 09:00:00 UTC**.');
  expect(details(paused(asleep, DUE + HOUR))).toBe('**Paused** until **2026-11-25 10:00:00 UTC**.');
  expect(details(paused(asleep, FOREVER))).toBe('**Paused** until it is resumed.');
  expect(details(asleep, DUE)).toBe(
    '**Firing** on `ops`, up to 5 attempts each: Pending Activities tells of them, and of the last error.',
  );
});

test('a follow-up says how often it was said, and who knows of it', () => {
  expect(details(followed, DUE)).toBe(
    '**Said**, and followed up: one message, acknowledged by nobody. It goes on at **2026-11-25 13:00:00 UTC**.',
  );
  const { following } = followed;
  if (!following) throw new Error('it is not followed up');
  const end = acknowledge(following, 'Ada', DUE);
  expect(details({ ...followed, following: end })).toBe('**sent** to `ops`: acknowledged by Ada');
});

test('what waits for its send window or its condition says for which, and until when', () => {
  const until = new Date(DUE + 2 * HOUR).toISOString();
  const held = { channel: 'ops', status: 'held', until, reason: 'night', attempts: 1 } as const;
  expect(details(fired(firing(asleep, DUE), DUE, [held]), DUE)).toBe(
    '**Waits** for the send window of `ops`, which opens at **2026-11-25 11:00:00 UTC**.',
  );
  const holding = { since: new Date(DUE).toISOString(), said: false };
  const pending = { channel: 'ops', status: 'holding', reason: 'x', attempts: 1, holding } as const;
  const must = { ...asleep, forMillis: 12 * HOUR };
  expect(details(fired(firing(must, DUE), DUE, [pending]), DUE)).toBe(
    'Its condition **holds**, not yet long enough; it looks again at **2026-11-25 10:00:00 UTC**.',
  );
});
