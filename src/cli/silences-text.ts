import type { Silence } from '../contract/silence.js';
import { shortTime } from './list-text.js';
import { type Column, table } from './table.js';
import { when } from './text.js';

/** Formats a line per silence, in columns that shrink to fit the width. */
export function silencesText(silences: (Silence & { id: string })[], width?: number): string {
  const column = (head: string, cells: string[], minWidth?: number): Column => ({
    head,
    cells,
    minWidth,
  });
  const id = column(
    'ID',
    silences.map((each) => each.id),
  );
  const types = silences.map(({ type }) => type ?? 'every type');
  const untilLong = column(
    'UNTIL',
    silences.map(({ until }) => when(until)),
  );
  const untilShort = column(
    'UNTIL',
    silences.map(({ until }) => shortTime(until)),
  );
  const names = silences.map(({ by }) => by);
  const reasons = silences.map(({ reason }) => reason);
  return table(
    [
      [id, column('TYPE', types), untilLong, column('BY', names), column('REASON', reasons, 24)],
      [
        id,
        column('TYPE', types, 8),
        untilShort,
        column('BY', names, 8),
        column('REASON', reasons, 8),
      ],
      [id, untilShort, column('REASON', reasons, 8)],
    ],
    width,
  );
}
