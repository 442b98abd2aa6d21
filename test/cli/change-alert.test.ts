import { expect, test } from 'vitest';
import { refusalText } from '../../src/cli/change-alert.js';
import type { AlertDescription } from '../../src/contract/alert.js';
import { alertDescription } from '../client/alert-description.js';

const ended = (reason: string | null): Partial<AlertDescription> => ({
  status: 'sent',
  outcome: { status: 'sent', reason, dueAt: '', firedAt: null, attempts: 1, deliveries: [] },
});

test.each<[verdict: string, Partial<AlertDescription>, text: string | undefined]>([
  ['already-sent', ended('acknowledged by Ada'), 'the alert was already acknowledged by Ada'],
  ['already-sent', ended('webhook: 503; resolved by Ada'), 'the alert was already resolved by Ada'],
  ['already-sent', ended('nobody acknowledged it'), undefined],
  ['already-sent', ended(null), undefined],
  ['already-firing', { status: 'retrying' }, undefined],
  ['not-followed', { status: 'scheduled' }, undefined],
  [
    'already-firing',
    { status: 'following' },
    "the alert was sent and is followed up: 'alerts ack a1', 'alerts resolve a1' or 'alerts cancel a1' ends that",
  ],
])('%s, of %j', (verdict, given, text) => {
  expect(refusalText(verdict, alertDescription(given))).toBe(text);
});
