import type proto from '@temporalio/proto';
import { type PausedUntil, RESUMED } from '../../contract/pause.js';
import { utc } from '../../time/instant.js';

export type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** A place in the history of a run. */
export interface EventPoint {
  eventId?: Event['eventId'] | undefined;
  eventTime?: Event['eventTime'] | undefined;
}

/** A time or a length, as Temporal writes it. */
type Timestamp = proto.google.protobuf.ITimestamp | null | undefined;

/** One thing that happened to an alert. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  at: string;
  /** A stable word, that of the status where there is one. */
  what: string;
  /** Where, if it was on one channel. */
  channel: string | null;
  /** Times in it are ISO 8601, UTC. */
  detail: string | null;
}

/** Within one run. */
export interface Moment extends TimelineEntry {
  /** The same whenever and from whatever source it is told, and unique in the run. */
  key: string;
  /** Of the event it was found at, for those of one millisecond. */
  order: number;
}

type Said = Pick<TimelineEntry, 'what'> & Partial<TimelineEntry & Pick<Moment, 'key'>>;

/** What an event tells; its own time and id, unless it is told of another. */
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

/** So long a wait is normal: no worker is missing yet. In milliseconds. */
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

/** In one line; null when there is nothing to say. */
export function detailOf(...parts: (string | null | undefined)[]): string | null {
  return parts.filter(Boolean).join(', ') || null;
}

/** Of a pause. */
export function untilText(until: PausedUntil): string {
  return `until ${until === RESUMED ? 'it is resumed' : until}`;
}
