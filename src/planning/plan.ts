import { DateTime } from 'luxon';
import { customAlphabet } from 'nanoid';
import { isAlertType } from '../alert-types/alert-type-shape.js';
import { checkArgs, subjectOf } from '../alert-types/args.js';
import type { AlertType } from '../alert-types/define-alert.js';
import { canonicalName, type Channels } from '../channels/channels.js';
import { fitsAttribute } from '../contract/guards.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import { toMillis } from '../time/duration.js';
import { pauseEnd, utc } from '../time/instant.js';
import { toCronSchedule, usualGap } from '../time/recurrence.js';
import { localZone, parseZone } from '../time/zone.js';
import { InvalidInputError } from '../util/errors.js';
import { checkChannel } from './channels.js';
import { etaOf } from './eta.js';
import { checkOptions, checkReplace, type UncheckedStartOptions } from './options.js';
import { checkLabels } from './labels.js';
import { followUpOf, retryPolicy } from './policy.js';
import {
  checkTimes,
  dstOverlapOf,
  endOfRecurrence,
  firstDueAt,
  jitterWindow,
  lastDueAtOf,
  recurrenceOf,
  jitterDelay,
} from './recurrence.js';

/** An alert that is checked and ready to start. */
export interface Plan {
  id: string;
  input: AlertInput;
  memo: AlertMemo;
  /** Temporal's cron schedule; null for a one-shot alert. */
  cronSchedule: string | null;
  /** The first due time, which is the only one of a one-shot alert, in the zone of the options. */
  dueAt: DateTime;
  /** The last due time of a recurring alert with an `until`; null if unknown. */
  lastDueAt: DateTime | null;
}

/** Plans an alert from its type, args and options. @throws InvalidInputError */
export function planAlert(
  type: AlertType,
  args: unknown,
  options: UncheckedStartOptions,
  configured: Channels,
  now: DateTime = DateTime.now(),
): Plan {
  checkOptions(options);
  if (!isAlertType(type)) {
    throw new InvalidInputError(
      'the first argument is not an alert type: import a type, or give its name',
    );
  }
  checkReplace(options);
  const id = options.id === undefined ? newId() : checkId(options.id);
  const recurrence = recurrenceOf(options);
  const dstOverlap = dstOverlapOf(recurrence, options);
  const window = jitterWindow(options.jitter, recurrence && { recurrence, dstOverlap }, now);
  const delay = jitterDelay(window, id);
  const zone = parseZone(options.timezone ?? recurrence?.timezone ?? localZone());
  const dueAt = recurrence
    ? firstDueAt({ recurrence, dstOverlap }, now.setZone(zone))
    : etaOf(options, now).plus(delay);
  const channels = checkChannels(options.to ?? type.channels ?? ['console'], configured);
  const checkedArgs = checkArgs(type, args);
  const refusal = type.refuse?.(type.args.parse(checkedArgs));
  if (refusal !== undefined) throw new InvalidInputError(refusal);
  const subject = subjectOf(type, checkedArgs);
  const hold = options.for ?? type.for;
  const end = recurrence && endOfRecurrence({ recurrence, dstOverlap }, options, zone, now);
  const times = options.times === undefined ? undefined : checkTimes(options.times);
  const lastDueAt = end && lastDueAtOf({ recurrence, dstOverlap }, end, times, now.setZone(zone));
  const { expires = type.expires, followUp = type.followUp } = options;
  const pause = options.pausedUntil && pauseEnd(options.pausedUntil, zone, now);
  const labels = checkLabels(options.labels ?? {});
  const policy = {
    expires: expires === undefined ? null : toMillis(expires, 'expires'),
    ...(hold !== undefined && { for: toMillis(hold, 'for') }),
    retry: retryPolicy(type.retry, options.retry, recurrence ? usualGap(recurrence) : Infinity),
    ...(times !== undefined && { times }),
    ...(followUp && { followUp: followUpOf(followUp, configured) }),
    ...(options.group !== undefined && { group: options.group }),
    ...(options.critical && { critical: true }),
    ...(labels && { labels }),
  };
  return {
    id,
    dueAt,
    lastDueAt,
    cronSchedule: recurrence && toCronSchedule(recurrence),
    input: {
      type: type.type,
      args: checkedArgs,
      channels,
      dueAt: recurrence ? null : utc(dueAt),
      timeout: toMillis(type.timeout ?? '1 minute', 'the timeout'),
      localFirst: true,
      ...policy,
      ...(recurrence && delay > 0 && { delay }),
      ...(recurrence?.timezone && dstOverlap === 'once' && { onceIn: recurrence.timezone }),
      ...(pause && { pausedUntil: pause }),
      end,
    },
    memo: {
      args: checkedArgs,
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

function checkChannels(channels: string[], configured: Channels): string[] {
  if (channels.length === 0)
    throw new InvalidInputError('an alert needs at least one channel: add one to its channels');
  for (const channel of channels) checkChannel(configured, channel);
  const distinct = [...new Set(channels.map(canonicalName))];
  if (fitsAttribute(distinct)) return distinct;
  throw new InvalidInputError('too many channels: schedule several alerts, each to some of them');
}

/** Returns the id, if it is printable ASCII without spaces. Headers and URLs contain it. */
function checkId(id: string): string {
  if (/^(?!-)[\x21-\x7e]{1,200}$/.test(id)) return id;
  throw new InvalidInputError(
    `invalid id '${id.slice(0, 40)}': use 1 to 200 letters, digits and punctuation marks, without spaces or a leading '-'`,
  );
}

/** Returns a new id without '-' and '_', so that it cannot be taken for an option. */
export const newId = customAlphabet(
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  21,
);
