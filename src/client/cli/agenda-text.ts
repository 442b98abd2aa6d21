import { DateTime } from 'luxon';
import type { AgendaDay, AgendaEntry } from '../agenda.js';
import { table } from './text.js';

/** A heading for each day, and a line for each alert under it. */
export function agendaText(days: AgendaDay[], zone: string): string {
  return days.map((day) => dayText(day, zone)).join('\n\n');
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
