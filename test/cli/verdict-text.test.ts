import { expect, test } from 'vitest';
import { hindranceText } from '../../src/cli/change-alert.js';
import type { AlertDescription } from '../../src/client/listing/description.js';
import { alertDescription } from '../client/alert-description.js';

const ended = (reason: string | null): Partial<AlertDescription> => ({
  status: 'sent',
  outcome: { status: 'sent', reason, dueAt: '', firedAt: null, attempts: 1, deliveries: [] },
});

test.each<[verdict: string, Partial<AlertDescription>, says: string | undefined]>([
  ['already-sent', ended('acknowledged by Ada'), 'it was acknowledged by Ada already'],
  ['already-sent', ended('webhook: 503; resolved by Ada'), 'it was resolved by Ada already'],
  ['already-sent', ended('nobody acknowledged it'), undefined],
  ['already-sent', ended(null), undefined],
  ['already-firing', { status: 'retrying' }, undefined],
  ['not-followed', { status: 'scheduled' }, undefined],
  [
    'already-firing',
    { status: 'following' },
    "it was sent and is followed up: 'alerts ack a1', 'alerts resolve a1' or 'alerts cancel a1' ends that",
  ],
])('%s, of %j', (verdict, given, says) => {
  expect(hindranceText(verdict, alertDescription(given))).toBe(says);
});
