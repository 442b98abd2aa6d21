import { z } from 'zod';
import type { Outcome } from '../../workflows/outcome.js';
import { firstIn } from '../payload.js';
import { outcomeBefore } from '../recurrence-state.js';
import { utc } from '../when/utc.js';
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
  /** How long after it is due it fires: its share of the jitter. */
  delay: number;
  pausedUntil: string | null;
}

/** Null of a workflow that somebody started by other means. */
export function beginningOf(event: Event | undefined): Beginning | null {
  const started = event?.workflowExecutionStartedEventAttributes;
  const input = inputSchema.safeParse(firstIn(started?.input)).data;
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

/** When it was scheduled and by whom; of a later run, what the run before has handed on. */
export function scheduled({ event, dueAt, pausedUntil }: Beginning): Moment {
  const started = event.workflowExecutionStartedEventAttributes ?? {};
  const before = outcomeBefore(started);
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
