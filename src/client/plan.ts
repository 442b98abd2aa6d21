import { DateTime } from 'luxon';
import { customAlphabet } from 'nanoid';
import { canonical, type Channels } from '../activities/channels.js';
import { isAlertType } from '../registry/alert-type-shape.js';
import type { AlertType } from '../registry/define-alert.js';
import type { AlertInput, AlertMemo, Recurrence } from '../workflows/messages.js';
import { checkArgs } from './args.js';
import { checkOptions } from './check-options.js';
import { BadInput } from './errors.js';
import { etaOf } from './eta.js';
import { findChannel } from './find-channel.js';
import { retryPolicy } from './retry.js';
import type { ScheduleOptions } from './schedule-options.js';
import { toDuration, toMillis } from './to-millis.js';
import { toInstant } from './when/instant.js';
import { lastTime, nextTimes, parseRecurrence, toCronSchedule } from './when/recurrence.js';
import { localZone, parseZone } from './when/zone.js';

/** All that scheduling an alert would do, worked out and checked before anything is started. */
export interface Plan {
  id: string;
  input: AlertInput;
  memo: AlertMemo;
  /** The recurrence in Temporal's words; null for a one-shot alert. */
  cronSchedule: string | null;
  /** The first time it fires; of a one-shot alert the only one. In the zone in which times were read. */
  dueAt: DateTime;
}

/** No '-' or '_', so that an id is never taken for an option. */
const newId = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 21);

/** @throws BadInput */
export function planAlert(
  type: AlertType,
  args: unknown,
  options: ScheduleOptions,
  known: Channels,
  now: DateTime = DateTime.now(),
): Plan {
  checkOptions(options);
  if (!isAlertType(type)) {
    throw new BadInput(
      'the first argument is no alert type: import one from src/alerts, not its name',
    );
  }
  const recurrence = recurrenceOf(options);
  const zone = parseZone(options.timezone ?? recurrence?.timezone ?? localZone());
  const dueAt = recurrence ? firstTime(recurrence, now.setZone(zone)) : etaOf(options, now);
  const channels = checkChannels(options.to ?? type.channels ?? ['console'], known);
  const kept = checkArgs(type, args);
  const refusal = type.refuse?.(type.args.parse(kept));
  if (refusal !== undefined) throw new BadInput(refusal);
  const held = options.for ?? type.for;
  const end = recurrence && endOf(recurrence, options, zone, now);
  const expires = options.expires ?? type.expires;
  return {
    id: options.id === undefined ? newId() : checkId(options.id),
    dueAt,
    cronSchedule: recurrence && toCronSchedule(recurrence),
    input: {
      type: type.type,
      args: kept,
      channels,
      dueAt: recurrence ? null : utc(dueAt),
      expires: expires === undefined ? null : toMillis(expires, 'expires'),
      timeout: toMillis(type.timeout ?? '1 minute', 'the timeout'),
      retry: retryPolicy(type.retry, options.retry),
      ...(held !== undefined && { for: toMillis(held, 'for') }),
      end,
    },
    memo: {
      args: kept,
      channels,
      recurrence,
      ...(end && { until: end.until }),
      createdAt: utc(now),
    },
  };
}

function recurrenceOf({ cron, every, timezone, ...options }: ScheduleOptions): Recurrence | null {
  const times = { in: options.in, at: options.at, every, cron };
  const given = Object.entries(times).flatMap(([key, time]) => (time === undefined ? [] : [key]));
  if (given.length > 1) throw new BadInput(`${given.join(' and ')} exclude each other: choose one`);
  if (every !== undefined) {
    return parseRecurrence({
      every: typeof every === 'string' ? every : toDuration(every, 'every'),
    });
  }
  if (cron !== undefined) return parseRecurrence({ cron, timezone }, localZone());
  if (options.until === undefined) return null;
  throw new BadInput('until is for recurring alerts: add every or cron');
}

function firstTime(recurrence: Recurrence, now: DateTime): DateTime {
  const [first] = nextTimes(recurrence, now, 1);
  if (first) return first.setZone(now.zone);
  throw new BadInput('the cron expression has no time within five years: choose another day');
}

/** The last run is told that it is the last, so that the alert ends with it and not with the run after. */
function endOf(
  recurrence: Recurrence,
  { until }: ScheduleOptions,
  zone: string,
  now: DateTime,
): AlertInput['end'] {
  if (until === undefined) return null;
  const end = toInstant(until, zone, now);
  const last = lastTime(recurrence, end, now);
  if (last) return { until: utc(end), lastDueAt: utc(last) };
  throw new BadInput(`until is before the first run, at ${utc(firstTime(recurrence, now))}`);
}

function checkChannels(channels: string[], known: Channels): string[] {
  if (channels.length === 0) throw new BadInput('an alert needs a channel to go to');
  for (const channel of channels) findChannel(known, channel);
  return [...new Set(channels.map(canonical))];
}

/** Printable ASCII without spaces, since an id travels in headers and URLs. */
function checkId(id: string): string {
  if (/^(?!-)[\x21-\x7e]{1,200}$/.test(id)) return id;
  throw new BadInput(
    `'${id.slice(0, 40)}' is no id: use 1 to 200 letters, digits and signs, no spaces, no '-' in front`,
  );
}

function utc(time: DateTime): string {
  return time.toJSDate().toISOString();
}
