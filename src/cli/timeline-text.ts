import { DateTime } from 'luxon';
import { styleText } from 'node:util';
import type { HistoryEntry } from '../client/history/alert-history.js';
import type { TimelineEntry } from '../client/history/moment.js';
import { hasEnded } from '../client/listing/description.js';
import type { AlertChange } from '../client/watch/watched.js';
import { oneLine } from '../util/text.js';
import { io } from './io.js';

/** A line for each thing that happened; the runs of a recurring alert are apart. */
export function historyText(history: HistoryEntry[], zone: string): string {
  const lines = history.map((entry, index) => {
    const before = history[index - 1];
    const gap = before && before.runId !== entry.runId ? '\n' : '';
    return `${gap}  ${entryText(entry, zone)}`;
  });
  return [`history, on the clocks of ${zone}:`, ...lines].join('\n');
}

/** `Mon 23 Nov 2026 10:00:00  sent              console: id 3f2a…` */
export function entryText({ at, what, channel, detail }: TimelineEntry, zone: string): string {
  return formatEvent(
    { at, word: what, width: WORD_WIDTH },
    [channel, readable(detail ?? '', zone)],
    zone,
  );
}

/** The channel's own id of what it delivered, which comes last, is not touched: it is looked for on the other side. */
function readable(detail: string, zone: string): string {
  const [, said = '', id = ''] = /^(.*?)((?:^|, )id .*)?$/s.exec(detail) ?? [];
  return localTimes(said, zone) + id;
}

/** Of the longest word. */
const WORD_WIDTH = 'cancel-requested'.length;

/** `Mon 23 Nov 2026 10:00:00  sent  …` */
export function formatEvent(
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

/** With each time of a text, such as a reason, as a person reads it; one that is part of an id stays as it is. */
export function withTimes(text: string, said: (iso: string) => string): string {
  return text.replaceAll(
    /(?<![\w/:@-])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z(?![\w/@-]|:\S)/g,
    (iso) => said(iso),
  );
}

/** `Mon 23 Nov 2026 10:00:00  retrying   stand-up  reminder: attempt 2 failed: the webhook answered 503` */
export function changeText(change: AlertChange, zone: string): string {
  const { at, status, id, type, dueAt, attempts, reason, ended } = change;
  const news = [
    `${id}  ${type}`,
    dueAt && localTimes(`due ${dueAt}`, zone),
    attempts === null ? null : `attempt ${attempts} failed`,
    reason && localTimes(reason, zone),
    hasEnded(status) && !ended ? 'it recurs' : null,
  ];
  return formatEvent({ at, word: status, width: STATUS_WIDTH }, news, zone);
}

/** Of the longest status. */
const STATUS_WIDTH = 'scheduled'.length;
