import { DateTime } from 'luxon';
import type { AgendaDay, AgendaEntry } from '../agenda.js';
import { RESUMED } from '../../workflows/messages.js';
import type { AlertDescription } from '../description.js';
import { counted } from './import-text.js';
import { table } from './text.js';

/** Of which a person reads the ids. */
const MOST_IDS = 5;

/** A heading for each day, and a line for each alert under it. */
export function agendaText(days: AgendaDay[], zone: string): string {
  return days.map((day) => dayText(day, zone)).join('\n\n');
}

/** Of those that are on no day, since nobody knows when they go on; empty when there are none. */
export function pausedText(alerts: AlertDescription[]): string {
  const ids = alerts.flatMap(({ id, pausedUntil }) => (pausedUntil === RESUMED ? [id] : []));
  if (ids.length === 0) return '';
  const more = ids.length > MOST_IDS ? `, and ${counted(ids.length - MOST_IDS)} more` : '';
  const are = ids.length === 1 ? '1 alert is' : `${counted(ids.length)} alerts are`;
  const which = ids.slice(0, MOST_IDS).join(', ') + more;
  return `${are} paused without an end: ${which}; 'alerts resume ID' ends a pause`;
}

function dayText({ day, alerts }: AgendaDay, zone: string): string {
  const heading = DateTime.fromISO(day).toFormat('ccc d MMM yyyy', { locale: 'en' });
  const [, ...lines] = table(
    ['', '', '', ''],
    alerts.map((entry) => entryRow(entry, zone)),
  ).split('\n');
  return [`${heading} ${zone}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function entryRow({ id, type, first, last, times }: AgendaEntry, zone: string): string[] {
  const clock = (iso: string) => DateTime.fromISO(iso, { zone }).toFormat('HH:mm');
  return [clock(first), id, type, times === 1 ? '' : `${times} times, the last at ${clock(last)}`];
}
