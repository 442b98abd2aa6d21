import { DateTime, Duration } from 'luxon';
import { RESUMED } from '../../contract/pause.js';
import { utc } from '../../time/instant.js';
import { nextOccurrences, occurrencesBetween } from '../../time/recurrence.js';
import type { AlertDescription } from './description.js';

/** One alert on one day. Times are ISO 8601 in UTC. */
export interface AgendaEntry {
  id: string;
  type: string;
  /** What it is about, in a few words; null when its type has none. */
  subject: string | null;
  first: string;
  last: string;
  times: number;
}

export interface AgendaDay {
  /** ISO 8601. */
  day: string;
  alerts: AgendaEntry[];
}

/** So many are worked out; the end of more is further away than an agenda goes, or of no interest. */
const MOST_TIMES = 10_000;

/** What fires when, by day on the clocks of `from`, which is the zone of the agenda; days without alerts are left out. */
export function agendaOf(alerts: AlertDescription[], from: DateTime, days: number): AgendaDay[] {
  const today = from.startOf('day');
  const ending = alerts.map(withEnd);
  return Array.from({ length: days }, (_, index) => {
    const start = today.plus({ days: index });
    const end = start.plus({ days: 1 });
    // What was due before and is still open belongs to now.
    const since = index === 0 ? null : start.toMillis();
    const entries = ending.flatMap((alert) => entryOf(alert, since, end.toMillis()));
    entries.sort((a, b) => a.first.localeCompare(b.first));
    return { day: start.toISODate() ?? '', alerts: entries };
  }).filter(({ alerts: entries }) => entries.length > 0);
}

function entryOf(alert: AlertDescription, since: number | null, end: number): AgendaEntry[] {
  const { id, type, subject } = alert;
  const found = timesOf(alert, since, end);
  if (!found) return [];
  const { first, last, times } = found;
  return [{ id, type, subject, first: utc(first), last: utc(last), times }];
}

interface Times {
  first: number;
  last: number;
  times: number;
}

/** From `since`, or else from when it is due, until before the end of the day. */
function timesOf(alert: AlertDescription, since: number | null, end: number): Times | undefined {
  const { dueAt, recurrence } = alert;
  if (dueAt === null || alert.pausedUntil === RESUMED) return undefined;
  const due = Date.parse(dueAt);
  if (!recurrence) {
    const start = since ?? due;
    return start <= due && due < end ? { first: due, last: due, times: 1 } : undefined;
  }
  const resumes = alert.pausedUntil === null ? due : Date.parse(alert.pausedUntil);
  const start = Math.max(due, resumes, since ?? due);
  const stop = alert.until === null ? end : Math.min(end, Date.parse(alert.until) + 1);
  if (start >= stop) return undefined;
  if (recurrence.every !== null) return intervals(recurrence.every, due, start, stop);
  const all = occurrencesBetween({ ...alert, recurrence }, start, stop);
  const [first] = all;
  const last = all.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last, times: all.length };
}

function intervals(every: string, due: number, start: number, stop: number): Times | undefined {
  const step = Duration.fromISO(every).toMillis();
  const first = due + Math.ceil((start - due) / step) * step;
  const times = Math.floor((stop - 1 - first) / step) + 1;
  return times < 1 ? undefined : { first, last: first + (times - 1) * step, times };
}

/** Of a limited number of times the last is the one that it had when it was scheduled. */
function withEnd(alert: AlertDescription): AlertDescription {
  const { times, createdAt, recurrence, dstOverlap, until } = alert;
  if (times === null || times > MOST_TIMES || !recurrence) return alert;
  const all = nextOccurrences({ recurrence, dstOverlap }, DateTime.fromISO(createdAt), times);
  const last = all.at(-1);
  if (!last || (until !== null && until < utc(last))) return alert;
  return { ...alert, until: utc(last) };
}
