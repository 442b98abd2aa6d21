import { DateTime } from 'luxon';
import { customAlphabet } from 'nanoid';
import { isAlertType } from '../alert-types/alert-type-shape.js';
import { checkArgs, subjectOf } from '../alert-types/args.js';
import type { AlertType } from '../alert-types/define-alert.js';
import { canonicalName, type Channels } from '../channels/channels.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import { toMillis } from '../time/duration.js';
import { pauseEnd, utc } from '../time/instant.js';
import { toCronSchedule, usualGap } from '../time/recurrence.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { checkChannel } from './channels.js';
import { etaOf } from './eta.js';
import { checkOptions, type UncheckedStartOptions } from './options.js';
import { followUpOf, retryPolicy } from './policy.js';
import {
  checkTimes,
  dstOverlapOf,
  endOfRecurrence,
  firstTime,
  jitterWindow,
  lastDueAtOf,
  recurrenceOf,
  shareOf,
} from './recurrence.js';

/** Holds all that scheduling an alert does, computed and checked before anything is started. */
export interface Plan {
  id: string;
  input: AlertInput;
  memo: AlertMemo;
  /** Temporal's cron schedule; null for a one-shot alert. */
  cronSchedule: string | null;
  /** The first time the alert fires, and for a one-shot alert the only one, in the zone of its times. */
  dueAt: DateTime;
  /** The last time a recurring alert with an `until` fires; null if unknown. */
  lastDueAt: DateTime | null;
}

/** Plans an alert from its type, args and options. @throws InvalidInputError */
export function planAlert(
  type: AlertType,
  args: unknown,
  options: UncheckedStartOptions,
  known: Channels,
  now: DateTime = DateTime.now(),
): Plan {
  checkOptions(options);
  if (!isAlertType(type)) {
    throw new InvalidInputError(
      'the first argument is no alert type: import one from src/alerts, not its name',
    );
  }
  if (options.replace && options.id === undefined) {
    throw new InvalidInputError('replace needs an id, by which the other alert is found');
  }
  const id = options.id === undefined ? newId() : checkId(options.id);
  const recurrence = recurrenceOf(options);
  const dstOverlap = dstOverlapOf(recurrence, options);
  const window = jitterWindow(options.jitter, recurrence && { recurrence, dstOverlap }, now);
  const share = shareOf(window, id);
  const zone = parseZone(options.timezone ?? recurrence?.timezone ?? localZone());
  const dueAt = recurrence
    ? firstTime({ recurrence, dstOverlap }, now.setZone(zone))
    : etaOf(options, now).plus(share);
  const channels = checkChannels(options.to ?? type.channels ?? ['console'], known);
  const kept = checkArgs(type, args);
  const refusal = type.refuse?.(type.args.parse(kept));
  if (refusal !== undefined) throw new InvalidInputError(refusal);
  const subject = subjectOf(type, kept);
  const held = options.for ?? type.for;
  const end = recurrence && endOfRecurrence({ recurrence, dstOverlap }, options, zone, now);
  const times = options.times === undefined ? undefined : checkTimes(options.times);
  const lastDueAt = end && lastDueAtOf({ recurrence, dstOverlap }, end, times, now.setZone(zone));
  const { expires = type.expires, followUp = type.followUp } = options;
  const pause = options.pausedUntil && pauseEnd(options.pausedUntil, zone, now);
  const policy = {
    expires: expires === undefined ? null : toMillis(expires, 'expires'),
    ...(held !== undefined && { for: toMillis(held, 'for') }),
    retry: retryPolicy(type.retry, options.retry, recurrence ? usualGap(recurrence) : Infinity),
    ...(times !== undefined && { times }),
    ...(followUp && { followUp: followUpOf(followUp, known) }),
    ...(options.group !== undefined && { group: options.group }),
    ...(options.critical && { critical: true }),
  };
  return {
    id,
    dueAt,
    lastDueAt,
    cronSchedule: recurrence && toCronSchedule(recurrence),
    input: {
      type: type.type,
      args: kept,
      channels,
      dueAt: recurrence ? null : utc(dueAt),
      timeout: toMillis(type.timeout ?? '1 minute', 'the timeout'),
      localFirst: true,
      ...policy,
      ...(recurrence && share > 0 && { delay: share }),
      ...(recurrence?.timezone && dstOverlap === 'once' && { onceIn: recurrence.timezone }),
      ...(pause && { pausedUntil: pause }),
      end,
    },
    memo: {
      args: kept,
      ...(subject && { subject }),
      channels,
      recurrence,
      ...(end && { until: end.until }),
      ...(lastDueAt && { lastDueAt: utc(lastDueAt) }),
      ...policy,
      ...(recurrence && window > 0 && { jitter: window }),
      ...(dstOverlap && { dstOverlap }),
      createdAt: utc(now),
    },
  };
}

function checkChannels(channels: string[], known: Channels): string[] {
  if (channels.length === 0) throw new InvalidInputError('an alert needs a channel to go to');
  for (const channel of channels) checkChannel(known, channel);
  return [...new Set(channels.map(canonicalName))];
}

/** Returns a valid id: printable ASCII without spaces, because it goes into headers and URLs. */
function checkId(id: string): string {
  if (/^(?!-)[\x21-\x7e]{1,200}$/.test(id)) return id;
  throw new InvalidInputError(
    `'${id.slice(0, 40)}' is no id: use 1 to 200 letters, digits and signs, no spaces, no '-' in front`,
  );
}

/** Returns an id without '-' and '_', so that no id looks like an option. */
export const newId = customAlphabet(
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  21,
);
