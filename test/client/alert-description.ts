import type { AlertDescription } from '../../src/contract/alert.js';

/** Returns the description of a sleeping alert, with some fields replaced. */
export function alertDescription(fields: Partial<AlertDescription> = {}): AlertDescription {
  return {
    id: 'a1',
    runId: 'r1',
    type: 'clock',
    args: {},
    status: 'scheduled',
    dueAt: '2026-11-25T09:00:00.000Z',
    recurrence: null,
    until: null,
    lastDueAt: null,
    expires: null,
    for: null,
    subject: null,
    times: null,
    jitter: null,
    dstOverlap: null,
    pausedUntil: null,
    channels: ['console'],
    labels: {},
    attempts: 0,
    lastError: null,
    outcome: null,
    createdAt: '2026-11-23T09:00:00.000Z',
    closedAt: null,
    ...fields,
  };
}
