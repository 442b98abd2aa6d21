import { DateTime } from 'luxon';
import type { AlertDescription } from '../contract/alert.js';
import { hasEnded } from '../contract/status.js';
import { localZone } from '../time/zone.js';
import { type Column, table } from './table.js';
import { due, outcomeText, recurrenceText, statusText } from './text.js';

/** Formats a line per alert, in columns that shrink to fit the width. */
export function listText(alerts: AlertDescription[], width?: number): string {
  const column = (head: string, cell: (alert: AlertDescription) => string): Column => ({
    head,
    cells: alerts.map(cell),
  });
  const id = column('ID', (alert) => alert.id);
  const type = column('TYPE', (alert) => alert.type);
  const subject = column('SUBJECT', subjectOrProblem);
  const status = column('STATUS', statusOrOutcome);
  const dueLong = column('DUE', due);
  const dueShort = column('DUE', ({ dueAt }) => (dueAt === null ? '' : shortTime(dueAt)));
  const recurs = column('RECURS', recurrenceText);
  const shrinkable = (each: Column, minWidth: number) => ({ ...each, minWidth });
  return table(
    [
      [id, type, shrinkable(subject, 24), shrinkable(status, 20), dueLong, recurs],
      [id, type, shrinkable(subject, 24), shrinkable(status, 20), dueShort, recurs],
      [id, type, shrinkable(subject, 12), shrinkable(status, 9), dueShort],
      [id, shrinkable(subject, 12), shrinkable(status, 9), dueShort],
      [shrinkable(id, 8), shrinkable(subject, 8), shrinkable(status, 9), dueShort],
    ],
    width,
  );
}

/** Returns the subject, or in parentheses why there is none. */
function subjectOrProblem({ subject, problem }: AlertDescription): string {
  return subject ?? (problem === undefined ? '' : `(${problem})`);
}

/** Returns the outcome of an alert that has ended, and the status of another. */
function statusOrOutcome(alert: AlertDescription): string {
  const { status, outcome } = alert;
  return outcome && hasEnded(status) ? outcomeText(outcome) : statusText(alert);
}

/**
 * Formats a time on this machine's clocks: `10:00:00` today, `25 Nov 10:00` this year,
 * `25 Nov 2027`.
 */
export function shortTime(iso: string): string {
  const now = DateTime.local({ zone: localZone() });
  const time = DateTime.fromISO(iso, { zone: now.zone });
  const year = time.hasSame(now, 'year') ? 'd MMM HH:mm' : 'd MMM yyyy';
  return time.toFormat(time.hasSame(now, 'day') ? 'HH:mm:ss' : year, { locale: 'en' });
}
