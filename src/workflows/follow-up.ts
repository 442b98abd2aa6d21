import { FOREVER } from '../contract/pause.js';
import type { ChannelResult, Following, Round } from '../contract/state.js';
import type { FollowUp } from '../contract/memo.js';

const MAX_FOLLOW_UP_DELIVERIES = 100;

/** Returns the state of a follow-up after the first message. */
export function startFollowing(plan: FollowUp, told: string[], now: number): Following {
  const rest = { rounds: 1, acknowledged: null, held: null, deliveries: [], end: null };
  return { plan, since: now, repeatAt: repeatAfter(plan, now), escalated: 0, told, ...rest };
}

function repeatAfter({ repeatEvery }: FollowUp, now: number): number {
  return repeatEvery === undefined ? FOREVER : now + repeatEvery;
}

/** Returns the time and the channels of the next message; undefined if there is none. */
export function nextRound(following: Following): Round | undefined {
  const { plan, since, repeatAt, told, escalated, acknowledged, held } = following;
  if (held) return { why: 'held', at: held.until, channels: held.channels };
  if (acknowledged) return { why: 'anew', at: acknowledged.until, channels: told };
  const next = plan.escalate?.[escalated];
  const at = Math.min(repeatAt, next ? since + next.after : FOREVER);
  if (at === FOREVER) return undefined;
  const escalations = dueEscalations(following, at).map(({ channel }) => channel);
  const channels = [...new Set([...(repeatAt <= at ? told : []), ...escalations])];
  return { why: 'due', at, channels };
}

function dueEscalations({ plan, since, escalated }: Following, at: number) {
  return (plan.escalate ?? []).slice(escalated).filter(({ after }) => since + after <= at);
}

/** Applies the results of a round. The alert may have been acknowledged during the round. */
export function afterRound(
  following: Following,
  round: Round,
  now: number,
  results: ChannelResult[],
): Following {
  const sent = results.flatMap((result) =>
    result.status === 'sent' ? [{ channel: result.channel, id: result.deliveryId }] : [],
  );
  return {
    ...following,
    ...rescheduledRounds(following, round, now),
    held: heldIn(results),
    told: [...new Set([...following.told, ...round.channels])],
    rounds: following.rounds + (sent.length > 0 ? 1 : 0),
    deliveries: [...following.deliveries, ...sent].slice(-MAX_FOLLOW_UP_DELIVERIES),
    end: following.end ?? clearedReason(results),
  };
}

function rescheduledRounds(
  following: Following,
  { why, at }: Round,
  now: number,
): Partial<Following> {
  const { plan, repeatAt, escalated } = following;
  if (why === 'held') return { repeatAt: Math.max(repeatAt, repeatAfter(plan, now)) };
  if (why === 'anew') {
    return { since: now, repeatAt: repeatAfter(plan, now), escalated: 0, acknowledged: null };
  }
  return {
    repeatAt: repeatAt <= at ? repeatAfter(plan, now) : repeatAt,
    escalated: escalated + dueEscalations(following, at).length,
  };
}

function heldIn(results: ChannelResult[]): Following['held'] {
  const held = results.filter((result) => result.status === 'held');
  if (held.length === 0) return null;
  const until = Math.min(...held.map((result) => Date.parse(result.until)));
  return { until, channels: held.map(({ channel }) => channel) };
}

/** Returns why the condition has ended, as any channel found or reported; null if it has not. */
export function clearedReason(results: ChannelResult[]): string | null {
  for (const result of results) {
    if (result.status === 'skipped') return `it is over: ${result.reason}`;
    if (result.status === 'sent' && result.holding === null) return 'it is over, which was said';
  }
  return null;
}

/** Acknowledges the alert, which ends the follow-up unless the acknowledgement times out. */
export function acknowledge(following: Following, by: string, now: number): Following {
  const { plan } = following;
  if (plan.ackTimeout === undefined) return { ...following, end: `acknowledged by ${by}` };
  return { ...following, held: null, acknowledged: { by, until: now + plan.ackTimeout } };
}
