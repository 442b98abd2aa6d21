import { DateTime } from 'luxon';
import type { AgendaDay, AgendaEntry } from '../client/listing/agenda.js';
import type { AlertDescription } from '../contract/alert.js';
import { RESUMED } from '../contract/pause.js';
import { formatCount } from './bulk-text.js';
import { type Column, table } from './table.js';

/** Limits how many ids the line on paused alerts names. */
const MAX_IDS = 5;

/** Formats each day as a heading and a line per alert, in columns that shrink to fit the width. */
export function agendaText(days: AgendaDay[], zone: string, width?: number): string {
  return days.map((day) => dayText(day, zone, width)).join('\n\n');
}

/**
 * Returns a line on the alerts paused without an end, which no day can show; empty if there are
 * none.
 */
export function pausedText(alerts: AlertDescription[]): string {
  const ids = alerts.flatMap(({ id, pausedUntil }) => (pausedUntil === RESUMED ? [id] : []));
  if (ids.length === 0) return '';
  const more = ids.length > MAX_IDS ? `, and ${formatCount(ids.length - MAX_IDS)} more` : '';
  const are = ids.length === 1 ? '1 alert is' : `${formatCount(ids.length)} alerts are`;
  const which = ids.slice(0, MAX_IDS).join(', ') + more;
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
  const column = (cell: (entry: AgendaEntry) => string, minWidth?: number): Column => ({
    head: '',
    cells: entries.map(cell),
    minWidth,
  });
  const first = column((entry) => clock(entry.first));
  const type = column((entry) => entry.type);
  const id = (minWidth?: number) => column((entry) => entry.id, minWidth);
  const subject = (minWidth: number) => column((entry) => entry.subject ?? '', minWidth);
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
