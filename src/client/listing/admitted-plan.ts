import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Activities } from '../../activities/activities.js';
import { memoSchema } from '../../contract/memo.js';
import type { Event } from '../history/entry.js';
import { firstPayload, toError } from './pending.js';

const planSchema = z.object({
  input: z.looseObject({ type: z.string() }),
  memo: memoSchema,
  cronSchedule: z.string().nullable(),
});

export type AdmittedPlan = z.infer<typeof planSchema>;

const activity = z.object({ activity_type: z.literal('plan' satisfies keyof Activities) });
const carrier = z.object({ planned: z.unknown() });

/**
 * Returns the plan of an alert that was started with a request, from this run or carried over from
 * the previous run of a cron. Returns null for an alert that a client planned, or that has not run
 * yet.
 */
export function admittedPlan(events: Event[]): AdmittedPlan | null {
  const planning = events.find(
    ({ markerRecordedEventAttributes: marker }) =>
      activity.safeParse(firstPayload(marker?.details?.['data'])).success,
  );
  const plan = planning
    ? firstPayload(planning.markerRecordedEventAttributes?.details?.['result'])
    : carrier.safeParse(previousResult(events)).data?.planned;
  return planSchema.safeParse(plan).data ?? null;
}

/** Returns the result of the previous run of a cron, or the detail of its failure. */
function previousResult([first]: Event[]): unknown {
  const { continuedFailure, lastCompletionResult } =
    first?.workflowExecutionStartedEventAttributes ?? {};
  if (!continuedFailure) return firstPayload(lastCompletionResult);
  const error = toError(continuedFailure);
  return error instanceof ApplicationFailure ? error.details?.[0] : undefined;
}
