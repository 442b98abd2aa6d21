import { styleText } from 'node:util';
import { DateTime } from 'luxon';
import { oneLine } from '../../one-line.js';
import { io } from './io.js';
import { withTimes } from './with-times.js';

/** `Mon 23 Nov 2026 10:00:00  sent  …` */
export function toldLine(
  { at, word, width }: { at: string; word: string; width: number },
  parts: (string | null)[],
  zone: string,
): string {
  const time = localTimes(at, zone).padEnd(TIME_WIDTH);
  const said = oneLine(parts.filter(Boolean).join(': '));
  return `${time}  ${word.padEnd(width)}  ${said}`.trimEnd();
}

/** Of a time with two digits for the day. */
const TIME_WIDTH = 24;

/** With each time of a text on the clocks of the zone. */
export function localTimes(text: string, zone: string): string {
  return withTimes(text, (iso) =>
    DateTime.fromISO(iso, { zone }).toFormat('ccc d MMM yyyy HH:mm:ss', { locale: 'en' }),
  );
}

/** With the word of each line in its colour on a terminal, unless NO_COLOR is set. */
export function inColours(lines: string): string {
  return lines.replaceAll(LINE, (line, time: string, word: string, next: string) => {
    // What has ended has the colour of how it did.
    const colour = colours.get(word === 'ended' ? next : word);
    if (!colour) return line;
    const coloured = styleText(colour, word, { stream: io().stdout });
    return time + coloured + line.slice(time.length + word.length);
  });
}

/** Up to the word after the one of the line. */
const LINE = /^( *\w{3} \d+ \w{3} \d{4} [\d:]+ +)([\w-]+) *([\w-]*)/gm;

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
