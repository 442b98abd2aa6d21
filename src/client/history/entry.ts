import type proto from '@temporalio/proto';
import { type PausedUntil, RESUMED } from '../../contract/pause.js';
import { utc } from '../../time/instant.js';

export type Event = proto.temporal.api.history.v1.IHistoryEvent;

/** A position in the history of a run. */
export interface EventPoint {
  eventId?: Event['eventId'] | undefined;
  eventTime?: Event['eventTime'] | undefined;
}

/** A time or a duration in Temporal's API. */
type Timestamp = proto.google.protobuf.ITimestamp | null | undefined;

/** Something that happened to an alert. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  at: string;
  /** A stable identifier, equal to the status if there is one. */
  what: string;
  /** Null if it concerns no single channel. */
  channel: string | null;
  /** Contains times in ISO 8601, UTC. */
  detail: string | null;
}

/** An entry of one run. */
export interface RunEntry extends TimelineEntry {
  /** Unique in the run, and constant as its history grows. */
  key: string;
  /** The id of the event, which orders entries of the same millisecond. */
  order: number;
}

type EntryDetails = Pick<TimelineEntry, 'what'> & Partial<TimelineEntry & Pick<RunEntry, 'key'>>;

/** Returns an entry, by default with the time and the id of the event as its time and key. */
export function entryOf(point: EventPoint, { key, ...details }: EntryDetails): RunEntry {
  const order = Number(point.eventId);
  return {
    at: isoTime(point.eventTime),
    channel: null,
    detail: null,
    ...details,
    key: key ?? `${order}`,
    order,
  };
}

/** Shorter waits are not reported, since a busy worker may cause them. In milliseconds. */
export const MIN_REPORTED_WAIT = 10_000;

export function isoTime(timestamp: Timestamp): string {
  return utc(timestampMillis(timestamp));
}

export function eventMillis({ eventTime }: EventPoint): number {
  return timestampMillis(eventTime);
}

/** Returns milliseconds. Seconds are a Long from the server and a number from a file. */
export function timestampMillis(timestamp: Timestamp): number {
  return Number(timestamp?.seconds ?? 0) * 1000 + Math.floor((timestamp?.nanos ?? 0) / 1e6);
}

/** Returns `by 4711@ada`, which names a process by its client identity. */
export function byText(identity: string | null | undefined): string | null {
  return identity ? `by ${identity}` : null;
}

/** Joins the parts that are not empty; null if all are. */
export function joinDetails(...parts: (string | null | undefined)[]): string | null {
  return parts.filter(Boolean).join(', ') || null;
}

/** Returns the end of a pause in words. */
export function untilText(until: PausedUntil): string {
  return `until ${until === RESUMED ? 'it is resumed' : until}`;
}
