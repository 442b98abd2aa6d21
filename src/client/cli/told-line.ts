import { styleText } from 'node:util';
import { DateTime } from 'luxon';
import { oneLine } from '../../one-line.js';
import { io } from './io.js';
import { withTimes } from './with-times.js';

/** `Mon 23 Nov 2026 10:00:00  sent  …`, with the word in its colour on a terminal, unless NO_COLOR is set. */
export function toldLine(
  { at, word, status = word, width }: { at: string; word: string; status?: string; width: number },
  parts: (string | null)[],
  zone: string,
): string {
  const colour = colours.get(status);
  const coloured = colour ? styleText(colour, word, { stream: io().stdout }) : word;
  const time = localTimes(at, zone).padEnd(TIME_WIDTH);
  const said = oneLine(parts.filter(Boolean).join(': '));
  return `${time}  ${coloured}${' '.repeat(width - word.length)}  ${said}`.trimEnd();
}

/** Of a time with two digits for the day. */
const TIME_WIDTH = 24;

/** With each time of a text on the clocks of the zone. */
export function localTimes(text: string, zone: string): string {
  return withTimes(text, (iso) =>
    DateTime.fromISO(iso, { zone }).toFormat('ccc d MMM yyyy HH:mm:ss', { locale: 'en' }),
  );
}

const colours = new Map<string, 'green' | 'red' | 'yellow'>([
  ['sent', 'green'],
  ['acknowledged', 'green'],
  ['resolved', 'green'],
  ['failed', 'red'],
  ['attempt-failed', 'red'],
  ['retrying', 'red'],
  ['skipped', 'yellow'],
  ['silenced', 'yellow'],
  ['repeated', 'yellow'],
  ['expired', 'yellow'],
  ['cancelled', 'yellow'],
  ['cancel-requested', 'yellow'],
  ['paused', 'yellow'],
  ['waiting', 'yellow'],
]);
