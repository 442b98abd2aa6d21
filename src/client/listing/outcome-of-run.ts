import { type Client, WorkflowContinuedAsNewError, WorkflowFailedError } from '@temporalio/client';
import { MEMO } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { fetchEvents } from '../history/alert-history.js';
import { endingOf } from '../history/ends.js';
import type { Event } from '../history/moment.js';
import { type AlertDescription, hasEnded, outcomeIn, type Run } from './description.js';

/**
 * Completes the listing of an alert that has ended.
 *
 * @param events the run's history, where it is known already
 */
export async function withOutcome(
  client: Client,
  alert: AlertDescription,
  run: Run,
  events?: Event[],
): Promise<AlertDescription> {
  const outcome = await outcomeOf(client, alert, run, events);
  const lastError = alert.status === 'failed' ? outcome.reason : null;
  return { ...alert, outcome, attempts: outcome.attempts, lastError };
}

/** A closed run's result, the detail of its failure, or what it left in its memo. */
async function outcomeOf(
  client: Client,
  alert: AlertDescription,
  run: Run,
  events?: Event[],
): Promise<Outcome> {
  const left = outcomeSchema.safeParse(run.memo?.[MEMO.outcome]);
  if (left.success) return left.data;
  try {
    const result = await client.workflow.result(run.workflowId, run.runId, { followRuns: false });
    return outcomeSchema.parse(result);
  } catch (error) {
    // The server hides how a run of a recurring alert has ended, unless it is asked for the whole history.
    if (error instanceof WorkflowContinuedAsNewError) {
      const ending = endingOf(events ?? (await fetchEvents(client, run)));
      return { ...untold(alert, null), ...ending?.end };
    }
    if (!(error instanceof WorkflowFailedError)) throw error;
    return outcomeIn(error.cause) ?? untold(alert, error.cause?.message ?? error.message);
  }
}

/** A workflow that was terminated or timed out had no chance to say what became of it. */
function untold({ status, dueAt, createdAt }: AlertDescription, reason: string | null): Outcome {
  return {
    status: hasEnded(status) ? status : 'failed',
    reason,
    dueAt: dueAt ?? createdAt,
    firedAt: null,
    attempts: 0,
    deliveries: [],
  };
}
