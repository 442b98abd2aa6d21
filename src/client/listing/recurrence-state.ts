import type proto from '@temporalio/proto';
import { z } from 'zod';
import { PAUSE_MESSAGE } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { type PausedUntil, stillPaused } from '../../contract/pause.js';
import type { Event } from '../history/moment.js';
import { outcomeIn } from './description.js';
import { errorFrom, firstIn } from './pending.js';

/** What only the history of its current run tells of a recurring alert. */
export interface RecurrenceState {
  /** Null before its first run has ended. */
  lastOutcome: Outcome | null;
  pausedUntil: PausedUntil | null;
}

const startedPaused = z.object({ pausedUntil: z.string() });

/**
 * Returns the state in the history of a run. A run begins with the state that the run before handed
 * on; messages wait in its history until it is due.
 */
export function recurrenceState(events: Event[]): RecurrenceState {
  const started = events[0]?.workflowExecutionStartedEventAttributes ?? {};
  const lastOutcome = outcomeBefore(started);
  const atFirst = startedPaused.safeParse(firstIn(started.input)).data ?? null;
  const carried = (lastOutcome ?? atFirst)?.pausedUntil ?? null;
  const pauses = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === PAUSE_MESSAGE
      ? [z.string().safeParse(firstIn(signal.input)).data ?? null]
      : [],
  );
  return { lastOutcome, pausedUntil: stillPaused(pauses.at(-1) ?? carried) };
}

/** What the run before has handed on; null of the first. */
export function outcomeBefore({
  continuedFailure,
  lastCompletionResult,
}: proto.temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes): Outcome | null {
  return continuedFailure
    ? outcomeIn(errorFrom(continuedFailure))
    : (outcomeSchema.safeParse(firstIn(lastCompletionResult)).data ?? null);
}
