import { DateTime } from 'luxon';
import { cronWarnings } from '../time/cron-warnings.js';
import { cronWords } from '../time/cron-words.js';
import { parseCron } from '../time/cron.js';
import { describeInstant, parseInstant } from '../time/instant.js';
import { nextTimes, parseRecurrence } from '../time/recurrence.js';
import { localZone, parseZone } from '../time/zone.js';

export interface CronPreview {
  /** The expression without its `CRON_TZ=`, which is the timezone. */
  expression: string;
  timezone: string;
  description: string;
  /** ISO 8601 in UTC; fewer than asked for where the server finds none within five years. */
  next: string[];
  warnings: string[];
}

interface PreviewOptions {
  timezone: string | undefined;
  from: string | undefined;
  count: number;
}

/** @throws InvalidInputError */
export function previewCron(
  text: string,
  { timezone, from, count }: PreviewOptions,
  now: DateTime = DateTime.now(),
): CronPreview {
  // Throws for what `schedule` refuses as well: two zones, or a date that never comes.
  const recurrence = parseRecurrence({ cron: text, timezone }, localZone());
  const schedule = parseCron(text);
  const zone = schedule.zone ?? parseZone(timezone ?? localZone());
  const start = from === undefined ? now : parseInstant(from, zone, now);
  return {
    expression: schedule.expression,
    timezone: zone,
    description: cronWords(schedule),
    next: nextTimes(recurrence, start, count).map((time) => time.toJSDate().toISOString()),
    warnings: cronWarnings(schedule, start.toMillis(), zone),
  };
}

/** Formats a preview for a person: the expression in words, a line per time, and the warnings. */
export function previewText(
  { timezone, description, next, warnings }: CronPreview,
  now: DateTime = DateTime.now(),
): string {
  const times = next.map((time) => describeInstant(DateTime.fromISO(time), timezone, now));
  return [
    description,
    ...(times.length > 0 ? times : ['no time within five years']),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n');
}

/** Returns the words as one quoted expression, or an example if the shell has changed the words. */
export function quotedCron(words: string[]): string {
  const text = words.join(' ');
  try {
    parseCron(text);
    return `'${text}'`;
  } catch {
    return "'0 9 * * 1-5'";
  }
}
