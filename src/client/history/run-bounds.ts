import { z } from 'zod';
import { MEMO } from '../../contract/messages.js';
import { type Outcome, outcomeSchema } from '../../contract/outcome.js';
import { utc } from '../../time/instant.js';
import { admittedPlan } from '../listing/admitted-plan.js';
import { outcomeOfFailure } from '../listing/description.js';
import { toError, firstPayload } from '../listing/pending.js';
import { previousOutcome } from '../listing/recurrence-state.js';
import {
  byText,
  joinDetails,
  type Event,
  eventMillis,
  type RunEntry,
  entryOf,
  timestampMillis,
  untilText,
} from './entry.js';

const inputSchema = z.object({
  dueAt: z.string().nullable(),
  delay: z.number().default(0),
  pausedUntil: z.string().nullish(),
  ended: z.unknown().optional(),
  state: z.unknown().optional(),
});

/** The start of a run. Times are epoch milliseconds. */
export interface RunStart {
  event: Event;
  /** `continued`: a follow-up with a new history; `ended`: only ends a recurring alert. */
  why: 'scheduled' | 'continued' | 'ended';
  dueAt: number;
  recurring: boolean;
  /** The jitter of this alert, in milliseconds after its due time. */
  delay: number;
  pausedUntil: string | null;
}

/** Returns the start of a run; null for a workflow of another package. */
export function runStartOf(events: Event[]): RunStart | null {
  const [event] = events;
  const started = event?.workflowExecutionStartedEventAttributes;
  const input =
    inputSchema.safeParse(firstPayload(started?.input)).data ??
    inputSchema.safeParse(admittedPlan(events)?.input).data;
  if (!event || !started || !input) return null;
  const wakes = eventMillis(event) + timestampMillis(started.firstWorkflowTaskBackoff);
  // The workflow computes it alike. Temporal adds up to a second.
  const occurrence = Math.floor(wakes / 1000) * 1000;
  const dueAt = input.dueAt === null ? occurrence : Date.parse(input.dueAt);
  return {
    event,
    why: input.ended ? 'ended' : input.state ? 'continued' : 'scheduled',
    dueAt,
    recurring: input.dueAt === null,
    delay: input.delay,
    pausedUntil: input.pausedUntil ?? null,
  };
}

/** Returns the entry for the start of a run: who scheduled it, or its carry-over. */
export function scheduledEntry({ event, dueAt, pausedUntil }: RunStart): RunEntry {
  const started = event.workflowExecutionStartedEventAttributes ?? {};
  const previous = previousOutcome(started);
  const origin = previous
    ? carryOverText(previous)
    : joinDetails(byText(started.identity), pausedUntil && `paused ${untilText(pausedUntil)}`);
  return entryOf(event, { what: 'scheduled', detail: joinDetails(`due ${utc(dueAt)}`, origin) });
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function carryOverText({ status, holding = {}, pausedUntil, occurrences }: Outcome): string | null {
  const conditions = Object.entries(holding).map(
    ([channel, { since, said }]) =>
      `its condition has held since ${since}, ${said ? 'delivered' : 'not yet delivered'} to ${channel}`,
  );
  return joinDetails(
    `after a run that was ${status}`,
    occurrences === undefined ? null : `came due ${timesText(occurrences)} before`,
    pausedUntil && `paused ${untilText(pausedUntil)}`,
    ...conditions,
  );
}

type EndedAs = Pick<Outcome, 'status' | 'reason'>;

/** The end of a run. */
interface RunEnd {
  event: Event;
  /** Null if the alert continues with a new history. */
  outcome: EndedAs | null;
  /** The next run of a recurring or continued alert. */
  nextRunId: string | null;
}

/** Returns the end of a run; null for an open run. */
export function runEndOf(events: Event[]): RunEnd | null {
  const event = events.at(-1);
  const outcome = event && outcomeOfEvent(event, events);
  if (!outcome) return null;
  const end =
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes ??
    event.workflowExecutionContinuedAsNewEventAttributes;
  const nextRunId = end?.newExecutionRunId || null;
  return { event, outcome: outcome === 'continued' ? null : outcome, nextRunId };
}

export function endedEntry(event: Event, { status, reason }: EndedAs): RunEntry {
  const detail = reason === null ? status : `${status}: ${reason}`;
  return entryOf(event, { what: 'ended', detail });
}

function outcomeOfEvent(event: Event, events: Event[]): EndedAs | 'continued' | null {
  const {
    workflowExecutionCompletedEventAttributes: completed,
    workflowExecutionFailedEventAttributes: failed,
    workflowExecutionCanceledEventAttributes: cancelled,
    workflowExecutionTerminatedEventAttributes: terminated,
    workflowExecutionTimedOutEventAttributes: timedOut,
    workflowExecutionContinuedAsNewEventAttributes: continued,
  } = event;
  if (completed)
    return outcomeFrom(firstPayload(completed.result)) ?? { status: 'sent', reason: null };
  if (failed?.failure) {
    const error = toError(failed.failure);
    return outcomeOfFailure(error) ?? { status: 'failed', reason: error.message };
  }
  if (cancelled) return outcomeInMemo(events) ?? { status: 'cancelled', reason: null };
  if (terminated) {
    const { identity, reason } = terminated;
    const detail = joinDetails(`terminated ${byText(identity) ?? ''}`.trim(), reason);
    return { status: 'cancelled', reason: detail };
  }
  if (timedOut) return { status: 'failed', reason: 'timed out by Temporal' };
  if (continued) return outcomeFrom(endedInput(firstPayload(continued.input))) ?? 'continued';
  return null;
}

function outcomeFrom(value: unknown): Outcome | null {
  return outcomeSchema.safeParse(value).data ?? null;
}

/** Returns the outcome that the last run of a recurring alert passes on to the run that ends it. */
function endedInput(input: unknown): unknown {
  return z.object({ ended: z.unknown().optional() }).safeParse(input).data?.ended;
}

/** Returns the outcome of a cancelled run, which is in its memo since it has no result. */
function outcomeInMemo(events: Event[]): Outcome | null {
  const memos = events.map(
    (event) => event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields,
  );
  const outcome = memos.findLast((fields) => fields?.[MEMO.outcome])?.[MEMO.outcome];
  return outcome ? outcomeFrom(firstPayload({ payloads: [outcome] })) : null;
}
