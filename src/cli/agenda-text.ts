import { DateTime } from 'luxon';
import type { AgendaDay, AgendaEntry } from '../client/listing/agenda.js';
import type { AlertDescription } from '../client/listing/description.js';
import { RESUMED } from '../contract/pause.js';
import { counted } from './bulk-text.js';
import { type Column, table } from './table.js';

/** Of which a person reads the ids. */
const MOST_IDS = 5;

/** A heading for each day, and a line for each alert under it, in columns that give way to fit the width. */
export function agendaText(days: AgendaDay[], zone: string, width?: number): string {
  return days.map((day) => dayText(day, zone, width)).join('\n\n');
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

function dayText({ day, alerts }: AgendaDay, zone: string, width = Infinity): string {
  const heading = DateTime.fromISO(day).toFormat('ccc d MMM yyyy', { locale: 'en' });
  const [, ...lines] = entriesText(alerts, zone, width - INDENT.length).split('\n');
  return [`${heading} ${zone}`, ...lines.map((line) => INDENT + line)].join('\n');
}

const INDENT = '  ';

function entriesText(entries: AgendaEntry[], zone: string, width: number): string {
  const clock = (iso: string) => DateTime.fromISO(iso, { zone }).toFormat('HH:mm');
  const column = (cell: (entry: AgendaEntry) => string, least?: number): Column => ({
    head: '',
    cells: entries.map(cell),
    least,
  });
  const first = column((entry) => clock(entry.first));
  const type = column((entry) => entry.type);
  const id = (least?: number) => column((entry) => entry.id, least);
  const subject = (least: number) => column((entry) => entry.subject ?? '', least);
  const times = (text: (entry: AgendaEntry) => string) =>
    column((entry) => (entry.times === 1 ? '' : text(entry)));
  const long = times((entry) => `${entry.times} times, the last at ${clock(entry.last)}`);
  const short = times((entry) => `×${entry.times} to ${clock(entry.last)}`);
  return table(
    [
      [first, id(), type, subject(24), long],
      [first, id(), type, subject(12), short],
      [first, id(), subject(12), short],
      [first, id(8), subject(8), short],
    ],
    width,
  );
}
