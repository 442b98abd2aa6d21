import type { Client } from '@temporalio/client';
import { DefaultFailureConverter, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { z } from 'zod';
import { PAUSE, type PausedUntil } from '../workflows/messages.js';
import type { Outcome } from '../workflows/outcome.js';
import { outcomeSchema, type Run, stillPaused } from './description.js';
import { outcomeIn } from './outcome-of-run.js';

/** What only the history of its current run tells of a recurring alert. */
export interface RecurrenceState {
  /** Null before its first run has ended. */
  lastOutcome: Outcome | null;
  pausedUntil: PausedUntil | null;
}

const startedPaused = z.object({ pausedUntil: z.string() });

/** A run begins with what the run before has handed on; messages since then wait in its history until it is due. */
export async function recurrenceState(client: Client, run: Run): Promise<RecurrenceState> {
  const { events } = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const { continuedFailure, lastCompletionResult, input } = started ?? {};
  const lastOutcome = continuedFailure
    ? outcomeIn(
        new DefaultFailureConverter().failureToError(continuedFailure, defaultPayloadConverter),
      )
    : (outcomeSchema.safeParse(first(lastCompletionResult)).data ?? null);
  const atFirst = startedPaused.safeParse(first(input)).data ?? null;
  const carried = (lastOutcome ?? atFirst)?.pausedUntil ?? null;
  const pauses = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === PAUSE ? [z.string().safeParse(first(signal.input)).data ?? null] : [],
  );
  return { lastOutcome, pausedUntil: stillPaused(pauses.at(-1) ?? carried) };
}

function first(payloads: { payloads?: Payload[] | null } | null | undefined): unknown {
  const [payload] = payloads?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload(payload);
}
