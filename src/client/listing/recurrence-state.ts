import type proto from '@temporalio/proto';
import { z } from 'zod';
import { PAUSE_MESSAGE } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { type PausedUntil, stillPaused } from '../../contract/pause.js';
import type { Event } from '../history/entry.js';
import { admittedPlan } from './admitted-plan.js';
import { outcomeOfFailure } from './description.js';
import { toError, firstPayload } from './pending.js';

/** The state of a recurring alert, which only the history of its current run contains. */
export interface RecurrenceState {
  /** Null before the first run has ended. */
  lastOutcome: Outcome | null;
  pausedUntil: PausedUntil | null;
}

const startedPaused = z.object({ pausedUntil: z.string() });

/** Returns what the previous run carried over, changed by the signals that wait for this run. */
export function recurrenceState(events: Event[]): RecurrenceState {
  const started = events[0]?.workflowExecutionStartedEventAttributes ?? {};
  const lastOutcome = previousOutcome(started);
  const initial =
    startedPaused.safeParse(admittedPlan(events)?.input ?? firstPayload(started.input)).data ??
    null;
  const carriedOver = (lastOutcome ?? initial)?.pausedUntil ?? null;
  const pauses = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === PAUSE_MESSAGE
      ? [z.string().safeParse(firstPayload(signal.input)).data ?? null]
      : [],
  );
  return { lastOutcome, pausedUntil: stillPaused(pauses.at(-1) ?? carriedOver) };
}

/** Returns the outcome of the previous run; null for the first run. */
export function previousOutcome({
  continuedFailure,
  lastCompletionResult,
}: proto.temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes): Outcome | null {
  return continuedFailure
    ? outcomeOfFailure(toError(continuedFailure))
    : (outcomeSchema.safeParse(firstPayload(lastCompletionResult)).data ?? null);
}
