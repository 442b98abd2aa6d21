import { type AlertToCheck, type CheckInput, MAX_CHECKED_ALERTS } from './check.js';
import type { Digested, DigestInput, DigestMember } from './digest.js';
import type { AlertInput, Args } from './input.js';
import type { AlertMemo, FollowUp, Recurrence, Retry } from './memo.js';
import type { Holding, Outcome } from './outcome.js';
import { isLabels } from './labels.js';
import { RESUMED } from './pause.js';
import type { RemoteCheckTask } from './remote-check.js';
import type { AlertState, ChannelResult, Following, Round } from './state.js';
import type { EndStatus } from './status.js';

type Check = (value: unknown) => boolean;

/** Names every field; the compiler keeps the list complete. A field that is added later must be optional. */
type Checks<T> = { [Field in keyof T]-?: Check };

/**
 * Returns whether a value is the input of an alert that was planned, since anybody can start an alert with any input.
 * Unknown fields are allowed, because a newer version may have planned it.
 */
export function isPlannedInput(value: unknown): value is AlertInput {
  return inputOf(value);
}

/** Returns whether a value is the memo of an alert. */
export function isMemo(value: unknown): value is AlertMemo {
  return memoOf(value);
}

export function isOutcome(value: unknown): value is Outcome {
  return outcomeOf(value);
}

/** Returns whether a value is what a digest reports. */
export function isDigested(value: unknown): value is Digested {
  return digestedOf(value);
}

/** Returns whether a value is an alert that can join a digest. */
export function isDigestMember(value: unknown): value is DigestMember {
  return memberOf(value);
}

export function isRemoteCheckTask(value: unknown): value is RemoteCheckTask {
  return remoteCheckTaskOf(value);
}

export function isDigestInput(value: unknown): value is DigestInput {
  return digestInputOf(value);
}

export function isCheckInput(value: unknown): value is CheckInput {
  return checkInputOf(value);
}

/** Returns whether a value and its memo can replace a sleeping alert. Temporal bounds its search attributes. */
export function isReplacement(input: unknown, memo: unknown): boolean {
  if (!isPlannedInput(input) || input.state || input.ended || !isRecord(memo)) return false;
  if (!isLabels(memo['labels'] ?? {})) return false;
  const { dueAt, type, channels } = input;
  const { subject = '' } = memo;
  return dueAt !== null && isKeyword(type) && isKeyword(subject) && fitsAttribute(channels);
}

/** Bounds the JSON of a search attribute, in bytes. Temporal refuses one of more than 2 KiB. */
const MAX_ATTRIBUTE_LENGTH = 2000;

/** Returns whether the channels fit into their search attribute. */
export function fitsAttribute(channels: string[]): boolean {
  return new TextEncoder().encode(JSON.stringify(channels)).length <= MAX_ATTRIBUTE_LENGTH;
}

function isKeyword(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 255;
}

function isPauseEnd(value: unknown): boolean {
  return value === RESUMED || isTime(value);
}

/** Returns whether a value is an ISO 8601 time with a year that every database can store. */
export function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Returns whether a value that came as JSON is the args of an alert. */
export function isArgs(value: unknown): value is Args {
  return isRecord(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
/** A century, and a little more. */
const MAX_MILLIS = 3.3e12;
const isDuration = between(0, MAX_MILLIS);
const isCount = between(0, Number.MAX_SAFE_INTEGER);
/** The times of a Date, in epoch milliseconds. */
const isInstant = between(-8.64e15, 8.64e15);

function between(least: number, most: number): Check {
  return (value) => typeof value === 'number' && value >= least && value <= most;
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function nullable(check: Check): Check {
  return (value) => value === null || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function recordOf(check: Check): Check {
  return (value) => isRecord(value) && Object.values(value).every(check);
}

function objectOf<T>(checks: Checks<T>): Check {
  const fields = Object.entries<Check>(checks);
  return (value) => isRecord(value) && fields.every(([name, check]) => check(value[name]));
}

const channelsOf = listOf(isText);

const retryOf = objectOf<Retry>({
  maximumAttempts: (value) => Number.isSafeInteger(value) && isCount(value),
  initialInterval: isDuration,
  backoffCoefficient: between(1, 100),
  maximumInterval: isDuration,
});

const followUpOf = objectOf<FollowUp>({
  repeatEvery: optional(isDuration),
  escalate: optional(listOf(objectOf({ after: isDuration, channel: isText }))),
  ackTimeout: optional(isDuration),
});

const holdingOf = objectOf<Holding>({ since: isTime, said: isFlag });
const deliveriesOf = listOf(objectOf({ channel: isText, id: isText }));

const endStatuses: Record<EndStatus, true> = {
  sent: true,
  skipped: true,
  expired: true,
  cancelled: true,
  failed: true,
};

const outcomeOf = objectOf<Outcome>({
  status: (value) => typeof value === 'string' && Object.hasOwn(endStatuses, value),
  reason: nullable(isText),
  dueAt: isTime,
  firedAt: nullable(isTime),
  attempts: isNumber,
  deliveries: deliveriesOf,
  holding: optional(recordOf(holdingOf)),
  pausedUntil: optional(isText),
  occurrences: optional(isNumber),
});

const resultFields = {
  channel: isText,
  attempts: isNumber,
  holding: optional(nullable(holdingOf)),
};

const resultsByStatus: Record<ChannelResult['status'], Check> = {
  sent: objectOf({ ...resultFields, deliveryId: isText }),
  holding: objectOf({ ...resultFields, reason: isText }),
  skipped: objectOf({ ...resultFields, reason: isText }),
  silenced: objectOf({ ...resultFields, reason: isText }),
  repeated: objectOf({ ...resultFields, reason: isText }),
  expired: objectOf({ ...resultFields, reason: isText }),
  cancelled: objectOf({ ...resultFields, reason: isText }),
  failed: objectOf({ ...resultFields, reason: isText }),
  held: objectOf({ ...resultFields, until: isTime, reason: isText }),
  gathered: objectOf({ ...resultFields, digestId: isText, until: isTime, reason: isText }),
};

const channelResultOf: Check = (value) =>
  Object.entries(resultsByStatus).some(
    ([status, check]) => isRecord(value) && value['status'] === status && check(value),
  );

const followingOf = objectOf<Following>({
  plan: followUpOf,
  since: isInstant,
  repeatAt: isInstant,
  escalated: isCount,
  told: channelsOf,
  rounds: isCount,
  acknowledged: nullable(objectOf({ by: isText, until: isInstant })),
  held: nullable(objectOf({ until: isInstant, channels: channelsOf })),
  deliveries: deliveriesOf,
  end: nullable(isText),
});

const roundOf = objectOf<Round>({
  why: (value) => value === 'due' || value === 'anew' || value === 'held',
  at: isInstant,
  channels: channelsOf,
});

const stateOf = objectOf<AlertState>({
  followUp: nullable(followUpOf),
  following: nullable(followingOf),
  round: nullable(roundOf),
  heldUntil: isInstant,
  // Alerts that continued before there were digests lack the two.
  digests: optional(recordOf(isText)),
  told: optional(recordOf(channelResultOf)),
  dueAt: isInstant,
  recurring: isFlag,
  forMillis: isDuration,
  deadline: isInstant,
  channels: channelsOf,
  times: nullable(isCount),
  results: listOf(channelResultOf),
  firedAt: nullable(isInstant),
  outcome: nullable(outcomeOf),
  holding: recordOf(holdingOf),
  pausedUntil: isInstant,
  occurrences: isNumber,
});

const inputOf = objectOf<AlertInput>({
  type: isText,
  args: isRecord,
  channels: channelsOf,
  dueAt: nullable(isTime),
  expires: nullable(isNumber),
  timeout: isDuration,
  retry: retryOf,
  localFirst: optional(isFlag),
  delay: optional(isDuration),
  onceIn: optional(isText),
  pausedUntil: optional(isPauseEnd),
  carried: optional(
    objectOf<Required<AlertInput>['carried']>({
      holding: optional(recordOf(holdingOf)),
      occurrences: optional(isNumber),
    }),
  ),
  for: optional(isDuration),
  times: optional(isCount),
  followUp: optional(followUpOf),
  group: optional(isText),
  critical: optional(isFlag),
  labels: optional(isLabels),
  state: optional(stateOf),
  end: nullable(objectOf({ until: isTime, lastDueAt: isTime })),
  ended: optional(outcomeOf),
});

const memoOf = objectOf<AlertMemo>({
  args: isRecord,
  subject: optional(isText),
  channels: channelsOf,
  recurrence: nullable(
    objectOf<Recurrence>({
      cron: nullable(isText),
      every: nullable(isText),
      timezone: nullable(isText),
    }),
  ),
  until: optional(isText),
  lastDueAt: optional(isText),
  expires: optional(nullable(isNumber)),
  for: optional(isNumber),
  retry: optional(retryOf),
  times: optional(isNumber),
  jitter: optional(isNumber),
  dstOverlap: optional((value) => value === 'once' || value === 'twice'),
  followUp: optional(followUpOf),
  group: optional(isText),
  critical: optional(isFlag),
  applied: optional(isText),
  labels: optional(isLabels),
  createdAt: isText,
});

const digestedOf = objectOf<Digested>({ dueAt: isText, result: channelResultOf });

/** Checks what the digest itself reads. The activity checks the others, and may be newer. */
const memberOf = objectOf<DigestMember>({
  alertId: (value) => isKeyword(value) && value !== '',
  request: (value) =>
    isRecord(value) &&
    isText(value['type']) &&
    isText(value['channel']) &&
    isRecord(value['args']) &&
    isTime(value['dueAt']),
});

const digestInputOf = objectOf<DigestInput>({
  channel: isText,
  group: isText,
  window: isDuration,
  taskQueue: optional(isText),
  timeout: isDuration,
  retry: optional(retryOf),
  members: optional(listOf(memberOf)),
});

const checkInputOf = objectOf<CheckInput>({
  key: isRecord,
  request: () => true,
  alerts: optional(
    (value) =>
      listOf(objectOf<AlertToCheck>({ id: isText, input: inputOf }))(value) &&
      Array.isArray(value) &&
      value.length <= MAX_CHECKED_ALERTS,
  ),
});

/** Temporal refuses other names, which would wedge the workflow, and takes 0 for no limit. */
const isName: Check = (value) =>
  isKeyword(value) && value !== '' && !String(value).startsWith('/_sys/');
const isLimit = between(1, MAX_MILLIS);

const remoteCheckTaskOf = objectOf<RemoteCheckTask>({
  activity: isName,
  taskQueue: isName,
  request: isRecord,
  startTimeout: isLimit,
  timeout: isLimit,
});
