import { DateTime, Duration } from 'luxon';
import type { ChannelProgress } from '../client/history/channel-progress.js';
import type { AlertDescription } from '../contract/alert.js';
import { isPast, overdueText } from '../planning/overdue.js';
import { keywordsOf } from '../contract/labels.js';
import type { Outcome } from '../contract/outcome.js';
import { RESUMED } from '../contract/pause.js';
import { hasEnded } from '../contract/status.js';
import { formatDuration } from '../time/duration.js';
import { describeInstant } from '../time/instant.js';
import { localZone } from '../time/zone.js';
import { oneLine, tally } from '../util/text.js';
import { withTimes } from './timeline-text.js';

/** Formats a time on this machine's clocks: `Wed 25 Nov 2026 10:00:00 Europe/Paris (in 2 days)`. */
export function when(iso: string | null, zone: string = localZone()): string {
  return iso === null ? '' : describeInstant(DateTime.fromISO(iso), zone, DateTime.now());
}

/** Formats when an alert is due, on the clocks of its recurrence's zone if there is one. */
export function due({ dueAt, recurrence }: AlertDescription): string {
  return when(dueAt, recurrence?.timezone ?? localZone());
}

/** Formats an outcome: `sent on attempt 2 to webhook`, `skipped: Grace Hopper owes no report`. */
export function outcomeText({ status, attempts, deliveries, reason }: Outcome): string {
  const attempt = attempts > 1 ? ` on attempt ${attempts}` : '';
  const channels = tally(deliveries.map(({ channel }) => channel));
  const to = channels === '' ? '' : `${status === 'sent' ? '' : ', though sent'} to ${channels}`;
  return `${status}${attempt}${to}${because(reason)}`;
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${readable(reason)}`;
}

/** Formats a reason in one line, with its times on this machine's clocks. */
function readable(text: string): string {
  return withTimes(text.replaceAll(/\s+/g, ' '), when);
}

/** Formats a recurrence: `30 21 * * 1 Europe/Paris`, `every 15 minutes`. */
export function recurrenceText({ recurrence }: AlertDescription): string {
  if (!recurrence) return '';
  const { cron, every, timezone } = recurrence;
  if (every === null) return [cron, timezone].filter(Boolean).join(' ');
  return `every ${formatDuration(Duration.fromISO(every).toMillis())}`;
}

/** Formats a pause: `paused until Fri 1 Jan 2027 …`. */
export function pauseText(until: string): string {
  return `paused until ${until === RESUMED ? 'it is resumed' : when(until)}`;
}

/** Describes an alert that was rescheduled: `due …`, and whether the alert is still paused. */
export function rescheduledText(alert: AlertDescription, dueAt: DateTime, now: DateTime): string {
  const { id, pausedUntil } = alert;
  const time = describeInstant(dueAt, dueAt.zoneName ?? 'UTC', now);
  if (pausedUntil !== null) {
    return `due ${time}\nstill ${pauseText(pausedUntil)}: 'alerts resume ${id}' ends the pause`;
  }
  if (!isPast(dueAt, now)) return `due ${time}`;
  const allowance = { expires: millisOf(alert.expires) ?? null, for: millisOf(alert.for) ?? 0 };
  return `was due ${time}, ${overdueText(dueAt, now, allowance)}`;
}

function millisOf(duration: string | null): number | undefined {
  return duration === null ? undefined : Duration.fromISO(duration).toMillis();
}

export function statusText({ status, pausedUntil }: AlertDescription): string {
  return pausedUntil === null ? status : `${status}, ${pauseText(pausedUntil)}`;
}

type Fact = [name: string, value: string];

/**
 * Formats the progress of a channel: `webhook: retrying after attempt 1: the webhook answered 503`.
 */
function progressText({ channel, status, attempts, reason }: ChannelProgress): string {
  const attempt = attempts > 1 || status === 'retrying' ? ` after attempt ${attempts}` : '';
  return `${channel}: ${status}${attempt}${because(reason)}`;
}

/** Returns a line per channel; a single channel has no progress but the alert's. */
function channelFacts({ channels }: AlertDescription, progress: ChannelProgress[]): Fact[] {
  if (progress.length < 2) return [['channels', channels.join(', ')]];
  return progress.map((each, index) => [index === 0 ? 'channels' : '', progressText(each)]);
}

/**
 * Returns since when the condition has held, per channel:
 * `ops: notified, holds since Mon 23 Nov …`.
 */
function holdingFacts(outcome: Outcome | null): Fact[] {
  return Object.entries(outcome?.holding ?? {}).map(([channel, { since, said }], index) => {
    const text = `${channel}: ${said ? 'notified' : 'not notified yet'}, holds since ${when(since)}`;
    return [index === 0 ? 'condition' : '', text];
  });
}

/** Formats how many of its runs an alert has had: `3 of 10`. */
function timesText({ times, outcome }: AlertDescription, last: Outcome | null): string {
  return times === null ? '' : `${(outcome ?? last)?.occurrences ?? 0} of ${times}`;
}

function jitterText({ jitter }: AlertDescription): string {
  return jitter === null ? '' : `within ${formatDuration(Duration.fromISO(jitter).toMillis())}`;
}

/** Formats an alert as a line per fact, without absent facts. */
export function alertText(
  alert: AlertDescription,
  lastOutcome: Outcome | null,
  progress: ChannelProgress[],
): string {
  const { recurrence, outcome, lastError } = alert;
  const facts: Fact[] = [
    ['id', alert.id],
    ['type', alert.type],
    ['args', JSON.stringify(alert.args)],
    ['status', statusText(alert)],
    [recurrence ? 'next' : 'due', due(alert)],
    ['recurs', recurrenceText(alert)],
    ['until', when(alert.until)],
    ['last', hasEnded(alert.status) ? '' : when(alert.lastDueAt)],
    ['times', timesText(alert, lastOutcome)],
    ['jitter', jitterText(alert)],
    ...channelFacts(alert, progress),
    ['labels', keywordsOf(alert.labels).join(', ')],
    ['attempts', alert.attempts === 0 ? '' : String(alert.attempts)],
    ['problem', alert.problem ?? ''],
    ['last error', lastError === null ? '' : readable(lastError)],
    ['outcome', outcome ? outcomeText(outcome) : ''],
    ['last outcome', lastOutcome ? outcomeText(lastOutcome) : ''],
    ...holdingFacts(lastOutcome),
    ['created', when(alert.createdAt)],
    ['ended', when(alert.closedAt)],
  ];
  const present = facts.filter(([, value]) => value !== '');
  return present.map(([name, value]) => `${name.padEnd(14)}${oneLine(value)}`).join('\n');
}
