import { type Client, WorkflowContinuedAsNewError, WorkflowFailedError } from '@temporalio/client';
import { describeOutcome } from '../../contract/describe.js';
import { MEMO } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { hasEnded } from '../../contract/status.js';
import { fetchEvents } from '../history/alert-history.js';
import { runEndOf } from '../history/run-bounds.js';
import type { Event } from '../history/entry.js';
import type { AlertDescription } from '../../contract/alert.js';
import { outcomeOfFailure, type Run } from './description.js';

/**
 * Adds its outcome to the description of an ended alert.
 *
 * @param events the history of the run, fetched by default if needed
 */
export async function withOutcome(
  client: Client,
  alert: AlertDescription,
  run: Run,
  events?: Event[],
): Promise<AlertDescription> {
  return { ...alert, ...describeOutcome(await outcomeOf(client, alert, run, events)) };
}

/** Returns the outcome in a closed run's memo, its result or its failure. */
async function outcomeOf(
  client: Client,
  alert: AlertDescription,
  run: Run,
  events?: Event[],
): Promise<Outcome> {
  const kept = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]);
  if (kept.success) return kept.data;
  try {
    const result = await client.workflow.result(run.workflowId, run.runId, { followRuns: false });
    return outcomeSchema.parse(result);
  } catch (error) {
    // For a run that another run follows, only the whole history contains the result.
    if (error instanceof WorkflowContinuedAsNewError) {
      const ending = runEndOf(events ?? (await fetchEvents(client, run)));
      return { ...unknownOutcome(alert, null), ...ending?.outcome };
    }
    if (!(error instanceof WorkflowFailedError)) throw error;
    return (
      outcomeOfFailure(error.cause) ?? unknownOutcome(alert, error.cause?.message ?? error.message)
    );
  }
}

/**
 * Returns the outcome of a workflow that ended without one, because it was terminated or timed out.
 */
function unknownOutcome(
  { status, dueAt, createdAt }: AlertDescription,
  reason: string | null,
): Outcome {
  return {
    status: hasEnded(status) ? status : 'failed',
    reason,
    dueAt: dueAt ?? createdAt,
    firedAt: null,
    attempts: 0,
    deliveries: [],
  };
}
