import { z } from 'zod';
import { MEMO } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { utc } from '../../time/instant.js';
import { outcomeOfFailure } from '../listing/description.js';
import { toError, firstPayload } from '../listing/pending.js';
import { previousOutcome } from '../listing/recurrence-state.js';
import {
  byWhom,
  detailOf,
  type Event,
  millisOf,
  type Moment,
  momentOf,
  toMillis,
  untilText,
} from './moment.js';

const inputSchema = z.object({
  dueAt: z.string().nullable(),
  delay: z.number().default(0),
  pausedUntil: z.string().nullish(),
  ended: z.unknown().optional(),
  state: z.unknown().optional(),
});

/** How a run began. Times are epoch milliseconds. */
export interface Beginning {
  event: Event;
  /** `goes-on`: an alert that is followed up for long, with a new history; `hands-over`: one that has ended already. */
  why: 'scheduled' | 'goes-on' | 'hands-over';
  dueAt: number;
  recurring: boolean;
  /** How long after its due time the alert fires, because of its jitter. */
  delay: number;
  pausedUntil: string | null;
}

/** Returns null for a workflow that was not started by this package. */
export function beginningOf(event: Event | undefined): Beginning | null {
  const started = event?.workflowExecutionStartedEventAttributes;
  const input = inputSchema.safeParse(firstPayload(started?.input)).data;
  if (!event || !started || !input) return null;
  const wakes = millisOf(event) + toMillis(started.firstWorkflowTaskBackoff);
  // As the workflow has it: Temporal adds up to a second.
  const occurrence = Math.floor(wakes / 1000) * 1000;
  const dueAt = input.dueAt === null ? occurrence : Date.parse(input.dueAt);
  return {
    event,
    why: input.ended ? 'hands-over' : input.state ? 'goes-on' : 'scheduled',
    dueAt,
    recurring: input.dueAt === null,
    delay: input.delay,
    pausedUntil: input.pausedUntil ?? null,
  };
}

/** Returns when and by whom the alert was scheduled, or what the run before handed on. */
export function scheduled({ event, dueAt, pausedUntil }: Beginning): Moment {
  const started = event.workflowExecutionStartedEventAttributes ?? {};
  const before = previousOutcome(started);
  const origin = before
    ? handedOn(before)
    : detailOf(byWhom(started.identity), pausedUntil && `paused ${untilText(pausedUntil)}`);
  return momentOf(event, { what: 'scheduled', detail: detailOf(`due ${utc(dueAt)}`, origin) });
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function handedOn({ status, holding = {}, pausedUntil, occurrences }: Outcome): string | null {
  const conditions = Object.entries(holding).map(
    ([channel, { since, said }]) =>
      `its condition holds since ${since}, ${said ? 'said' : 'not yet said'} to ${channel}`,
  );
  return detailOf(
    `after one that was ${status}`,
    occurrences === undefined ? null : `came due ${timesText(occurrences)} before`,
    pausedUntil && `paused ${untilText(pausedUntil)}`,
    ...conditions,
  );
}

type End = Pick<Outcome, 'status' | 'reason'>;

/** How a run ended. */
interface Ending {
  event: Event;
  /** Null where the same alert goes on with a new history. */
  end: End | null;
  /** The next run of an alert that recurs or goes on. */
  nextRunId: string | null;
}

/** Returns how a run ended; null for an open run. */
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
  if (completed) return outcomeFrom(firstPayload(completed.result)) ?? untold('sent');
  if (failed?.failure) {
    const error = toError(failed.failure);
    return outcomeOfFailure(error) ?? untold('failed', error.message);
  }
  if (cancelled) return outcomeLeftIn(events) ?? untold('cancelled');
  if (terminated) {
    const { identity, reason } = terminated;
    return untold('cancelled', detailOf(`terminated ${byWhom(identity) ?? ''}`.trim(), reason));
  }
  if (timedOut) return untold('failed', 'Temporal timed it out');
  if (continued) return outcomeFrom(lastOf(firstPayload(continued.input))) ?? 'goes-on';
  return null;
}

/** Returns the end of a workflow that left no outcome. */
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

/** Returns the outcome in the memo of a cancelled run, which has no result. */
function outcomeLeftIn(events: Event[]): Outcome | null {
  const memos = events.map(
    (event) => event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields,
  );
  const left = memos.findLast((fields) => fields?.[MEMO.outcome])?.[MEMO.outcome];
  return left ? outcomeFrom(firstPayload({ payloads: [left] })) : null;
}
