import { DateTime, Duration } from 'luxon';
import { RESUMED } from '../../contract/pause.js';
import { utc } from '../../time/instant.js';
import { nextOccurrences, occurrencesBetween } from '../../time/recurrence.js';
import type { AlertDescription } from '../../contract/alert.js';

/** The occurrences of one alert on one day. Times are ISO 8601 in UTC. */
export interface AgendaEntry {
  id: string;
  type: string;
  /** What the alert is about, in a few words; null if its type defines no subject. */
  subject: string | null;
  first: string;
  last: string;
  /** How often the alert fires on that day. */
  times: number;
}

export interface AgendaDay {
  /** An ISO 8601 date. */
  day: string;
  alerts: AgendaEntry[];
}

/** Bounds the occurrences that are computed to find the last of a limited number of times. */
const MAX_COMPUTED_TIMES = 10_000;

/** Returns what fires on each of the `days` from `from` on, in its zone, without empty days. */
export function agendaOf(alerts: AlertDescription[], from: DateTime, days: number): AgendaDay[] {
  const today = from.startOf('day');
  const bounded = alerts.map(withEnd);
  return Array.from({ length: days }, (_, index) => {
    const start = today.plus({ days: index });
    const end = start.plus({ days: 1 });
    // An overdue alert that is still open belongs to today.
    const since = index === 0 ? null : start.toMillis();
    const entries = bounded.flatMap((alert) => entryOf(alert, since, end.toMillis()));
    entries.sort((a, b) => a.first.localeCompare(b.first));
    return { day: start.toISODate() ?? '', alerts: entries };
  }).filter(({ alerts: entries }) => entries.length > 0);
}

function entryOf(alert: AlertDescription, since: number | null, end: number): AgendaEntry[] {
  const { id, type, subject } = alert;
  const occurrences = occurrencesIn(alert, since, end);
  if (!occurrences) return [];
  const { first, last, times } = occurrences;
  return [{ id, type, subject, first: utc(first), last: utc(last), times }];
}

/** Times are epoch milliseconds. */
interface Occurrences {
  first: number;
  last: number;
  times: number;
}

/** Returns the occurrences from `since`, by default from the due time, until before `end`. */
function occurrencesIn(
  alert: AlertDescription,
  since: number | null,
  end: number,
): Occurrences | undefined {
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
  if (recurrence.every !== null) return intervalsIn(recurrence.every, due, start, stop);
  const all = occurrencesBetween({ ...alert, recurrence }, start, stop);
  const [first] = all;
  const last = all.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last, times: all.length };
}

function intervalsIn(
  every: string,
  due: number,
  start: number,
  stop: number,
): Occurrences | undefined {
  const step = Duration.fromISO(every).toMillis();
  const first = due + Math.ceil((start - due) / step) * step;
  const times = Math.floor((stop - 1 - first) / step) + 1;
  return times < 1 ? undefined : { first, last: first + (times - 1) * step, times };
}

/** Returns the alert with an `until` where its `times` end it. They count from its scheduling. */
function withEnd(alert: AlertDescription): AlertDescription {
  const { times, createdAt, recurrence, dstOverlap, until } = alert;
  if (times === null || times > MAX_COMPUTED_TIMES || !recurrence) return alert;
  const all = nextOccurrences({ recurrence, dstOverlap }, DateTime.fromISO(createdAt), times);
  const last = all.at(-1);
  if (!last || (until !== null && until < utc(last))) return alert;
  return { ...alert, until: utc(last) };
}
