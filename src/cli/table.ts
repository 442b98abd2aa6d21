import stringWidth from 'string-width';
import { escapeControls } from '../util/text.js';

export interface Column {
  head: string;
  cells: string[];
  /**
   * The width that the column may shrink to, with its cells cut. Without it the column never
   * shrinks.
   */
  minWidth?: number | undefined;
}

const GAP = '  ';

/**
 * Formats columns under headings, in the first layout that fits the width. The widest columns
 * shrink, down to their minimum widths. If no layout fits, the last one is used.
 */
export function table(layouts: [Column[], ...Column[][]], width: number = Infinity): string {
  const shown = layouts.map((columns) => columns.map(measured));
  const fits = (columns: Measured[]) =>
    sum(columns.map(({ minWidth }) => minWidth)) <= room(columns);
  const room = ({ length }: Measured[]) => width - GAP.length * (length - 1);
  const columns = shown.find(fits) ?? shown.at(-1) ?? [];
  const widths = widthsWithin(columns, room(columns));
  const [first] = columns;
  const lines = first?.cells.map((_, line) =>
    columns.map(({ cells }, index) => padded(cells[line] ?? '', widths[index] ?? 0)).join(GAP),
  );
  return lines?.map((line) => line.trimEnd()).join('\n') ?? '';
}

interface Measured {
  /** The cells, with the heading first. */
  cells: string[];
  minWidth: number;
  fullWidth: number;
}

function measured({ head, cells: below, minWidth = Infinity }: Column): Measured {
  const cells = [head, ...below].map((cell) =>
    escapeControls(cell.replaceAll(/\s*[\t\n]\s*/g, ' ')),
  );
  const fullWidth = Math.max(...cells.map((cell) => stringWidth(cell)));
  return { cells, fullWidth, minWidth: Math.min(fullWidth, minWidth) };
}

function widthsWithin(columns: Measured[], room: number): number[] {
  const widths = columns.map(({ fullWidth }) => fullWidth);
  const canShrink = (index: number) => (widths[index] ?? 0) > (columns[index]?.minWidth ?? 0);
  while (sum(widths) > room) {
    const shrinking = [...widths.keys()].filter(canShrink);
    if (shrinking.length === 0) break;
    const widest = Math.max(...shrinking.map((index) => widths[index] ?? 0));
    const index = shrinking.find((each) => widths[each] === widest) ?? 0;
    widths[index] = widest - 1;
  }
  return widths;
}

/** Pads or cuts a cell, never within what a person sees as one character. */
function padded(cell: string, width: number): string {
  let cut = cell;
  if (stringWidth(cell) > width) {
    cut = '';
    for (const { segment } of new Intl.Segmenter().segment(cell)) {
      if (stringWidth(cut + segment) >= width) break;
      cut += segment;
    }
    cut += '…';
  }
  return cut + ' '.repeat(Math.max(0, width - stringWidth(cut)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
