import { z } from 'zod';
import { endStatuses, statuses } from '../../src/contract/status.js';

const time = z.iso.datetime();

const outcome = z.strictObject({
  status: z.enum(endStatuses),
  reason: z.string().nullable(),
  dueAt: time,
  firedAt: time.nullable(),
  attempts: z.number(),
  deliveries: z.array(z.strictObject({ channel: z.string(), id: z.string() })),
  holding: z.record(z.string(), z.strictObject({ since: time, said: z.boolean() })).optional(),
  pausedUntil: z.string().optional(),
  occurrences: z.number().optional(),
});

/** JSON of an alert, as the contract has it: these fields and no others. */
export const alertDocument = z.strictObject({
  id: z.string(),
  runId: z.string(),
  type: z.string(),
  args: z.record(z.string(), z.json()),
  subject: z.string().nullable(),
  status: z.enum(statuses),
  dueAt: time.nullable(),
  recurrence: z
    .strictObject({
      cron: z.string().nullable(),
      every: z.string().nullable(),
      timezone: z.string().nullable(),
    })
    .nullable(),
  until: time.nullable(),
  lastDueAt: time.nullable(),
  expires: z.string().nullable(),
  for: z.string().nullable(),
  times: z.number().nullable(),
  jitter: z.string().nullable(),
  dstOverlap: z.enum(['once', 'twice']).nullable(),
  pausedUntil: z.string().nullable(),
  channels: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  attempts: z.number(),
  lastError: z.string().nullable(),
  problem: z.string().optional(),
  outcome: outcome.nullable(),
  createdAt: time,
  closedAt: time.nullable(),
});

/** `show` also tells of each channel, and what became of the last occurrence of a recurring alert. */
export const shownDocument = alertDocument.extend({
  lastOutcome: outcome.nullable(),
  progress: z.array(
    z.strictObject({
      channel: z.string(),
      status: z.enum([...statuses, 'holding']),
      attempts: z.number(),
      reason: z.string().nullable(),
      id: z.string().nullable(),
    }),
  ),
});

export const agendaDocument = z.strictObject({
  timezone: z.string(),
  days: z.array(
    z.strictObject({
      day: z.iso.date(),
      alerts: z.array(
        z.strictObject({
          id: z.string(),
          type: z.string(),
          subject: z.string().nullable(),
          first: time,
          last: time,
          times: z.number(),
        }),
      ),
    }),
  ),
});

export const testDocument = z.strictObject({ channel: z.string(), id: z.string() });

export const dryRunDocument = z.strictObject({
  dryRun: z.literal(true),
  id: z.string(),
  type: z.string(),
  args: z.record(z.string(), z.json()),
  dueAt: time,
  lastDueAt: time.nullable(),
  expired: z.boolean(),
  recurrence: alertDocument.shape.recurrence,
  channels: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  for: z.string().nullable(),
  expires: z.string().nullable(),
  until: time.nullable(),
  times: z.number().nullable(),
  next: z.array(time),
});

export const verdictsDocument = z.array(z.strictObject({ id: z.string(), verdict: z.string() }));

export const checksDocument = z.array(
  z.strictObject({
    check: z.string(),
    ok: z.boolean(),
    detail: z.string(),
    failing: z
      .array(z.strictObject({ id: z.string(), attempts: z.number(), reason: z.string() }))
      .optional(),
  }),
);
