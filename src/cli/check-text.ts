import type { AlertCheck } from '../client/check.js';
import type { ChannelCheck } from '../contract/channel-check.js';
import { oneLine } from '../util/text.js';
import { formatCount } from './bulk-text.js';
import { when } from './text.js';
import { withTimes } from './timeline-text.js';

/** Formats the answer for one alert: whether it would go out, why not, and what it would say. */
export function checkText(answer: AlertCheck): string {
  const { id, type, blockedBy, channels } = answer;
  return [
    `${id ?? type}: ${verdictText(answer)}`,
    ...blockedBy.slice(1).map(({ reason }) => `  also: ${readable(reason)}`),
    ...channels.flatMap((channel) => channelLines(channel, answer)),
  ].join('\n');
}

function verdictText({ goesOut, status, reason }: AlertCheck): string {
  if (goesOut) return 'would go out now';
  const how =
    status === 'retrying' || status === 'failed'
      ? { retrying: 'would be retried', failed: 'would fail' }[status]
      : 'would not go out now';
  return `${how}: ${readable(reason ?? status)}`;
}

function channelLines(channel: ChannelCheck, { reason, channels }: AlertCheck): string[] {
  const { status, blockedBy, message, resolved, holding, round } = channel;
  // The first line of the answer has the reason of a single channel already.
  const told = channels.length === 1 ? reason : null;
  const reasons = blockedBy.filter((each) => each.reason !== told);
  const what = message && status !== 'sent' ? `${status}, would say` : status;
  return [
    `${channel.channel}: ${what}${resolved ? ' that it is over' : ''}${recipients(message)}`,
    ...reasons.map((each) => `  ${each.status}: ${readable(each.reason)}`),
    ...(holding
      ? [`  ${holding.said ? 'notified' : 'not notified yet'}, holds since ${when(holding.since)}`]
      : []),
    ...(round === null ? [] : [`  messages so far: ${round}`]),
    ...(message?.subject === undefined ? [] : [`  subject: ${oneLine(message.subject)}`]),
    ...(message ? message.text.split('\n').map((line) => `  ${line}`) : []),
  ];
}

function recipients(message: ChannelCheck['message']): string {
  return message?.to === undefined ? '' : `, to ${message.to.join(', ')}`;
}

function readable(text: string): string {
  return withTimes(oneLine(text), when);
}

/** The answers for all alerts, with their counts. */
export interface CheckSummary {
  checked: number;
  goesOut: number;
  counts: Record<string, number>;
  alerts: Pick<AlertCheck, 'id' | 'type' | 'goesOut' | 'status' | 'reason'>[];
}

export function summaryOf(answers: AlertCheck[]): CheckSummary {
  const counts = new Map<string, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return {
    checked: answers.length,
    goesOut: answers.filter(({ goesOut }) => goesOut).length,
    counts: Object.fromEntries(counts),
    alerts: answers.map(({ id, type, goesOut, status, reason }) => {
      return { id, type, goesOut, status, reason };
    }),
  };
}

/** Formats `2 of 15 would go out now`, and a line per reason of the others. */
export function summaryText({ checked, goesOut, alerts }: CheckSummary): string {
  if (checked === 0) return 'no open alerts';
  const reasons = new Map<string, number>();
  for (const each of alerts) {
    if (each.goesOut) continue;
    const text = `${each.status}: ${readable(each.reason ?? each.status)}`;
    reasons.set(text, (reasons.get(text) ?? 0) + 1);
  }
  const lines = [...reasons].toSorted(([, a], [, b]) => b - a);
  const more = lines.length - MAX_REASONS;
  return [
    `${formatCount(goesOut)} of ${formatCount(checked)} would go out now`,
    ...lines.slice(0, MAX_REASONS).map(([text, count]) => `  ${formatCount(count)} ${text}`),
    ...(more > 0 ? [`  and ${formatCount(more)} other reasons: see --json`] : []),
  ].join('\n');
}

/** Limits how many reasons are printed. */
const MAX_REASONS = 20;
