import type proto from '@temporalio/proto';
import { type PausedUntil, RESUMED } from '../../contract/pause.js';
import { utc } from '../../time/instant.js';

export type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** A place in the history of a run. */
export interface EventPoint {
  eventId?: Event['eventId'] | undefined;
  eventTime?: Event['eventTime'] | undefined;
}

/** A time or a duration in a message of Temporal. */
type Timestamp = proto.google.protobuf.ITimestamp | null | undefined;

/** One thing that happened to an alert. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  at: string;
  /** A stable word, that of the status where there is one. */
  what: string;
  /** The channel, if it happened on one. */
  channel: string | null;
  /** Times in it are ISO 8601, UTC. */
  detail: string | null;
}

/** Within one run. */
export interface Moment extends TimelineEntry {
  /** Unique in the run, and the same each time the history is read. */
  key: string;
  /** The id of its event, which orders moments of the same millisecond. */
  order: number;
}

type Said = Pick<TimelineEntry, 'what'> & Partial<TimelineEntry & Pick<Moment, 'key'>>;

/** Returns a moment with the time and the id of an event, unless others are given. */
export function momentOf(point: EventPoint, { key, ...said }: Said): Moment {
  const order = Number(point.eventId);
  return {
    at: timeOf(point.eventTime),
    channel: null,
    detail: null,
    ...said,
    key: key ?? `${order}`,
    order,
  };
}

/** A shorter wait does not mean that a worker is missing. In milliseconds. */
export const NORMAL_WAIT = 10_000;

export function timeOf(timestamp: Timestamp): string {
  return utc(toMillis(timestamp));
}

export function millisOf({ eventTime }: EventPoint): number {
  return toMillis(eventTime);
}

/** Seconds are a Long from the server, and a number from a file. */
export function toMillis(timestamp: Timestamp): number {
  return Number(timestamp?.seconds ?? 0) * 1000 + Math.floor((timestamp?.nanos ?? 0) / 1e6);
}

/** `by 4711@ada`: a process, as Temporal's clients name themselves. */
export function byWhom(identity: string | null | undefined): string | null {
  return identity ? `by ${identity}` : null;
}

/** Joins the parts in one line; null when all are empty. */
export function detailOf(...parts: (string | null | undefined)[]): string | null {
  return parts.filter(Boolean).join(', ') || null;
}

/** Returns the end of a pause in words. */
export function untilText(until: PausedUntil): string {
  return `until ${until === RESUMED ? 'it is resumed' : until}`;
}
