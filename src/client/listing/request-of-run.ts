import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { type AlertMemo, type Recurrence } from '../../contract/memo.js';
import { MEMO } from '../../contract/messages.js';
import { AlertRecurrence, AlertType } from '../../contract/search-attributes.js';
import { parseRecurrence } from '../../time/recurrence.js';
import { fetchEvents } from '../history/alert-history.js';
import type { Event } from '../history/entry.js';
import { admittedPlan } from './admitted-plan.js';
import type { Run } from './description.js';
import { firstPayload } from './pending.js';

/** The memo field for a request that no worker has planned yet. Temporal does not store it. */
const UNPLANNED = 'unplanned';

const requestSchema = z.looseObject({
  type: z.string(),
  args: z.record(z.string(), z.json()).default({}),
  to: z.array(z.string()).default([]),
  labels: z.record(z.string(), z.string()).optional().catch(undefined),
});

const record = z.record(z.string(), z.unknown());

/**
 * Returns the run with its memo and search attributes. The workflow of a request sets these when it
 * runs for the first time, and again in each run of a cron.
 */
export async function withRequest<R extends Run>(client: Client, run: R): Promise<R> {
  return run.status.name === 'RUNNING' ? fetchRequest(client, run) : run;
}

/** Returns the run as `withRequest` does, even if it has ended. */
export async function fetchRequest<R extends Run>(client: Client, run: R): Promise<R> {
  return isDescribed(run) ? run : describedBy(await fetchEvents(client, run), run);
}

function isDescribed({ memo }: Run): boolean {
  return memo?.[MEMO.alert] !== undefined;
}

/** Returns the run as `withRequest` does, by its history. */
export function describedBy<R extends Run>(events: Event[], run: R): R {
  if (isDescribed(run)) return run;
  const started = events[0]?.workflowExecutionStartedEventAttributes ?? {};
  const plan = admittedPlan(events);
  const input = firstPayload(started.input);
  const request = requestSchema.safeParse(input).data;
  const schedule = started.cronSchedule || null;
  if (plan) return described(run, plan.input.type, plan.cronSchedule, { alert: plan.memo });
  if (!request) return run;
  const alert: AlertMemo = {
    args: request.args,
    channels: request.to,
    recurrence: schedule === null ? null : recurrenceIn(schedule),
    ...(request.labels && { labels: request.labels }),
    createdAt: run.startTime.toISOString(),
  };
  return described(run, request.type, schedule, { alert, [UNPLANNED]: input });
}

function described<R extends Run>(
  run: R,
  type: string,
  cronSchedule: string | null,
  memo: Record<string, unknown>,
): R {
  const typedSearchAttributes = run.typedSearchAttributes.updateCopy([
    { key: AlertType, value: type },
    { key: AlertRecurrence, value: cronSchedule },
  ]);
  return { ...run, memo: { ...run.memo, ...memo }, typedSearchAttributes };
}

/** Returns the request of a run that no worker has planned yet. */
export function unplannedRequest({ memo }: Run): Record<string, unknown> | null {
  return record.safeParse(memo?.[UNPLANNED]).data ?? null;
}

/** Returns null for an expression that only the server supports. */
function recurrenceIn(cron: string): Recurrence | null {
  try {
    return parseRecurrence({ cron });
  } catch {
    return null;
  }
}
