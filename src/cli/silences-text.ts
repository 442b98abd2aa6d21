import type { SilenceDescription } from '../client/silence.js';
import { scopeText } from '../contract/silence.js';
import { shortTime } from './list-text.js';
import { type Column, table } from './table.js';
import { when } from './text.js';

/** Formats a line per silence, in columns that shrink to fit the width. */
export function silencesText(silences: SilenceDescription[], width?: number): string {
  const column = (
    head: string,
    cell: (silence: SilenceDescription) => string,
    minWidth?: number,
  ): Column => ({ head, cells: silences.map(cell), minWidth });
  const id = column('ID', (each) => each.id);
  const by = (each: SilenceDescription) => each.by;
  const reason = (each: SilenceDescription) => each.reason;
  const recurs = silences.some(({ every }) => every !== null)
    ? [column('RECURS', recurrence, 8)]
    : [];
  const untilLong = column('UNTIL', (each) => untilText(each, when));
  const untilShort = column('UNTIL', (each) => untilText(each, shortTime));
  return table(
    [
      [
        id,
        column('TYPE', scopeText),
        untilLong,
        ...recurs,
        column('BY', by),
        column('REASON', reason, 24),
      ],
      [
        id,
        column('TYPE', scopeText, 8),
        untilShort,
        column('BY', by, 8),
        column('REASON', reason, 8),
      ],
      [id, untilShort, column('REASON', reason, 8)],
    ],
    width,
  );
}

/** Formats the end of the period in which a silence is in force, or else the start of the next one. */
function untilText({ next }: SilenceDescription, format: (iso: string) => string): string {
  if (!next) return 'now';
  const isInForce = Date.parse(next.from) <= Date.now();
  return isInForce ? format(next.until) : `from ${format(next.from)}`;
}

function recurrence({ every, timezone, until }: SilenceDescription): string {
  if (every === null) return '';
  return `${every} ${timezone}${until === null ? '' : ` until ${when(until)}`}`;
}

/** Formats when a silence is in force: `until …`, or `every Tue 02:00-04:00 Europe/Paris, next …`. */
export function silencedText(silence: SilenceDescription): string {
  const { every, until, next } = silence;
  if (every === null) return `until ${when(until)}`;
  const isInForce = next !== null && Date.parse(next.from) <= Date.now();
  return `every ${recurrence(silence)}, ${isInForce ? 'now until' : 'next'} ${untilText(silence, when)}`;
}
