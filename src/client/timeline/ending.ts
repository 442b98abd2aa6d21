import { z } from 'zod';
import { MEMO } from '../../workflows/messages.js';
import type { Outcome } from '../../workflows/outcome.js';
import { outcomeIn, outcomeSchema } from '../description.js';
import { errorFrom, firstIn } from '../payload.js';
import { byWhom, detailOf, type Event, type Moment, momentOf } from './moment.js';

type End = Pick<Outcome, 'status' | 'reason'>;

/** How a run ended. */
export interface Ending {
  event: Event;
  /** Null where the same alert goes on with a new history. */
  end: End | null;
  /** The run that follows, of one that recurs or goes on. */
  nextRunId: string | null;
}

/** Null of a run that is open. */
export function endingOf(events: Event[]): Ending | null {
  const event = events.at(-1);
  const end = event && endIn(event, events);
  if (!end) return null;
  const left =
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes;
  const nextRunId = left?.newExecutionRunId || null;
  return { event, end: end === 'goes-on' ? null : end, nextRunId };
}

export function ended(event: Event, { status, reason }: End): Moment {
  const detail = reason === null ? status : `${status}: ${reason}`;
  return momentOf(event, { what: 'ended', detail });
}

function endIn(event: Event, events: Event[]): End | 'goes-on' | null {
  const {
    workflowExecutionCompletedEventAttributes: completed,
    workflowExecutionFailedEventAttributes: failed,
    workflowExecutionCanceledEventAttributes: cancelled,
    workflowExecutionTerminatedEventAttributes: terminated,
    workflowExecutionTimedOutEventAttributes: timedOut,
    workflowExecutionContinuedAsNewEventAttributes: continued,
  } = event;
  if (completed) return outcomeFrom(firstIn(completed.result)) ?? untold('sent');
  if (failed?.failure) {
    const error = errorFrom(failed.failure);
    return outcomeIn(error) ?? untold('failed', error.message);
  }
  if (cancelled) return outcomeLeftIn(events) ?? untold('cancelled');
  if (terminated) {
    const { identity, reason } = terminated;
    return untold('cancelled', detailOf(`terminated ${byWhom(identity) ?? ''}`.trim(), reason));
  }
  if (timedOut) return untold('failed', 'Temporal timed it out');
  if (continued) return outcomeFrom(lastOf(firstIn(continued.input))) ?? 'goes-on';
  return null;
}

/** Of a workflow that had no chance to say what became of it. */
function untold(status: End['status'], reason: string | null = null): End {
  return { status, reason };
}

function outcomeFrom(value: unknown): Outcome | null {
  return outcomeSchema.safeParse(value).data ?? null;
}

/** The last run of a recurring alert hands over its outcome. */
function lastOf(input: unknown): unknown {
  return z.object({ ended: z.unknown().optional() }).safeParse(input).data?.ended;
}

/** A cancelled run has no result; it left its outcome in its memo. */
function outcomeLeftIn(events: Event[]): Outcome | null {
  const memos = events.map(
    (event) => event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields,
  );
  const left = memos.findLast((fields) => fields?.[MEMO.outcome])?.[MEMO.outcome];
  return left ? outcomeFrom(firstIn({ payloads: [left] })) : null;
}
