import { type DateTime, Duration } from 'luxon';
import type { AlertDescription } from './description.js';
import { timesBetween } from './when/recurrence.js';

/** One alert on one day. Times are ISO 8601 in UTC. */
export interface AgendaEntry {
  id: string;
  type: string;
  first: string;
  last: string;
  times: number;
}

export interface AgendaDay {
  /** ISO 8601. */
  day: string;
  alerts: AgendaEntry[];
}

/** What fires when, by day on the clocks of `from`, which is the zone of the agenda; days without alerts are left out. */
export function agendaOf(alerts: AlertDescription[], from: DateTime, days: number): AgendaDay[] {
  const today = from.startOf('day');
  return Array.from({ length: days }, (_, index) => {
    const start = today.plus({ days: index });
    const end = start.plus({ days: 1 });
    // What was due before and is still open belongs to now.
    const since = index === 0 ? null : start.toMillis();
    const entries = alerts.flatMap((alert) => entryOf(alert, since, end.toMillis()));
    entries.sort((a, b) => a.first.localeCompare(b.first));
    return { day: start.toISODate() ?? '', alerts: entries };
  }).filter(({ alerts: entries }) => entries.length > 0);
}

function entryOf(alert: AlertDescription, since: number | null, end: number): AgendaEntry[] {
  const { id, type } = alert;
  const found = timesOf(alert, since, end);
  if (!found) return [];
  const { first, last, times } = found;
  return [{ id, type, first: utc(first), last: utc(last), times }];
}

interface Times {
  first: number;
  last: number;
  times: number;
}

/** From `since`, or else from when it is due, until before the end of the day. */
function timesOf(alert: AlertDescription, since: number | null, end: number): Times | undefined {
  const { dueAt, recurrence, until } = alert;
  if (dueAt === null) return undefined;
  const due = Date.parse(dueAt);
  const start = Math.max(due, since ?? due);
  const stop = until === null ? end : Math.min(end, Date.parse(until) + 1);
  if (start >= stop) return undefined;
  if (!recurrence) return start === due ? { first: due, last: due, times: 1 } : undefined;
  if (recurrence.every !== null) {
    const step = Duration.fromISO(recurrence.every).toMillis();
    const first = due + Math.ceil((start - due) / step) * step;
    const times = Math.floor((stop - 1 - first) / step) + 1;
    return times < 1 ? undefined : { first, last: first + (times - 1) * step, times };
  }
  const all = timesBetween(recurrence, start, stop);
  const [first] = all;
  const last = all.at(-1);
  return first === undefined || last === undefined ? undefined : { first, last, times: all.length };
}

function utc(time: number): string {
  return new Date(time).toISOString();
}
