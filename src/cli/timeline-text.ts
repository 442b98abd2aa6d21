import { DateTime } from 'luxon';
import { styleText } from 'node:util';
import type { HistoryEntry } from '../client/history/alert-history.js';
import type { TimelineEntry } from '../client/history/entry.js';
import type { AlertChange } from '../client/watch/watched.js';
import { hasEnded } from '../contract/status.js';
import { oneLine } from '../util/text.js';
import { io } from './io.js';

/** Formats a line per event, with the runs of a recurring alert apart. */
export function historyText(history: HistoryEntry[], zone: string): string {
  const lines = history.map((entry, index) => {
    const before = history[index - 1];
    const gap = before && before.runId !== entry.runId ? '\n' : '';
    return `${gap}  ${entryText(entry, zone)}`;
  });
  return [`history, on the clocks of ${zone}:`, ...lines].join('\n');
}

/**
 * Formats an event of one alert: `Mon 23 Nov 2026 10:00:00  sent              console: id 3f2a…`.
 */
export function entryText({ at, what, channel, detail }: TimelineEntry, zone: string): string {
  return formatEvent(
    { at, word: what, width: WORD_WIDTH },
    [channel, readable(detail ?? '', zone)],
    zone,
  );
}

/**
 * Formats the times of a detail, but leaves the channel's id of the message at its end as the
 * channel shows it.
 */
function readable(detail: string, zone: string): string {
  const [, text = '', id = ''] = /^(.*?)((?:^|, )id .*)?$/s.exec(detail) ?? [];
  return localTimes(text, zone) + id;
}

/** The width of the longest word. */
const WORD_WIDTH = 'cancel-requested'.length;

/** Formats an event: `Mon 23 Nov 2026 10:00:00  sent  …`. */
export function formatEvent(
  { at, word, width }: { at: string; word: string; width: number },
  parts: (string | null)[],
  zone: string,
): string {
  const time = localTimes(at, zone).padEnd(TIME_WIDTH);
  const text = oneLine(parts.filter(Boolean).join(': '));
  return `${time}  ${word.padEnd(width)}  ${text}`.trimEnd();
}

/** The width of a time whose day has two digits. */
const TIME_WIDTH = 24;

/** Replaces each time in a text by the time on the clocks of the zone. */
export function localTimes(text: string, zone: string): string {
  return withTimes(text, (iso) =>
    DateTime.fromISO(iso, { zone }).toFormat('ccc d MMM yyyy HH:mm:ss', { locale: 'en' }),
  );
}

/** Colours the word of each line on a terminal, unless NO_COLOR is set. */
export function inColours(lines: string): string {
  return lines.replaceAll(LINE, (line, time: string, word: string, next: string) => {
    // An end has the colour of its outcome.
    const colour = colours.get(word === 'ended' ? next : word);
    if (!colour) return line;
    const coloured = styleText(colour, word, { stream: io().stdout });
    return time + coloured + line.slice(time.length + word.length);
  });
}

/** Matches a line up to the word after its own. */
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

/**
 * Replaces each time in a text, such as a reason, by its formatted one. A time that is part of an
 * id stays.
 */
export function withTimes(text: string, format: (iso: string) => string): string {
  return text.replaceAll(
    /(?<![\w/:@-])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z(?![\w/@-]|:\S)/g,
    (iso) => format(iso),
  );
}

/**
 * Formats a change among all alerts:
 * `Mon 23 Nov 2026 10:00:00  retrying   stand-up  reminder: attempt 2 failed`.
 */
export function changeText(change: AlertChange, zone: string): string {
  const { at, status, id, type, dueAt, attempts, reason, ended } = change;
  const parts = [
    `${id}  ${type}`,
    dueAt && localTimes(`due ${dueAt}`, zone),
    attempts === null ? null : `attempt ${attempts} failed`,
    reason && localTimes(reason, zone),
    hasEnded(status) && !ended ? 'the alert recurs' : null,
  ];
  return formatEvent({ at, word: status, width: STATUS_WIDTH }, parts, zone);
}

/** The width of the longest status. */
const STATUS_WIDTH = 'scheduled'.length;
