import stringWidth from 'string-width';
import { escapeControls } from '../util/text.js';
import { io } from './io.js';

export interface Column {
  head: string;
  cells: string[];
  /** How narrow it may become, with its cells cut; without this it does not give way. */
  least?: number | undefined;
}

const GAP = '  ';

/**
 * Returns columns under headings, of the first of several layouts that fits the width: the widest columns give way, as
 * far as they may. Where none fits, it is the last one.
 */
export function table(layouts: [Column[], ...Column[][]], width: number = Infinity): string {
  const shown = layouts.map((columns) => columns.map(measured));
  const fits = (columns: Measured[]) => sum(columns.map(({ least }) => least)) <= room(columns);
  const room = ({ length }: Measured[]) => width - GAP.length * (length - 1);
  const columns = shown.find(fits) ?? shown.at(-1) ?? [];
  const widths = widthsWithin(columns, room(columns));
  const [first] = columns;
  const lines = first?.cells.map((_, line) =>
    columns.map(({ cells }, index) => padded(cells[line] ?? '', widths[index] ?? 0)).join(GAP),
  );
  return lines?.map((line) => line.trimEnd()).join('\n') ?? '';
}

/** How wide the terminal is; other readers get whole lines. */
export function outputWidth(): number {
  const { stdout, env } = io();
  if (!stdout.isTTY) return Infinity;
  return Number(env['COLUMNS']) || stdout.columns || 80;
}

interface Measured {
  /** The heading is the first. */
  cells: string[];
  least: number;
  widest: number;
}

function measured({ head, cells: below, least = Infinity }: Column): Measured {
  const cells = [head, ...below].map((cell) =>
    escapeControls(cell.replaceAll(/\s*[\t\n]\s*/g, ' ')),
  );
  const widest = Math.max(...cells.map((cell) => stringWidth(cell)));
  return { cells, widest, least: Math.min(widest, least) };
}

function widthsWithin(columns: Measured[], room: number): number[] {
  const widths = columns.map(({ widest }) => widest);
  const gives = (index: number) => (widths[index] ?? 0) > (columns[index]?.least ?? 0);
  while (sum(widths) > room) {
    const giving = [...widths.keys()].filter(gives);
    if (giving.length === 0) break;
    const widest = Math.max(...giving.map((index) => widths[index] ?? 0));
    const index = giving.find((each) => widths[each] === widest) ?? 0;
    widths[index] = widest - 1;
  }
  return widths;
}

/** Cut between characters as people see them, which may be several to a computer. */
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
