import type { AlertInput } from '../contract/input.js';
import type { Holding, Holdings, Outcome } from '../contract/outcome.js';
import { FOREVER, pausedUntilOf } from '../contract/pause.js';
import type { AlertState, CarryOver, ChannelResult, Step, WaitsFor } from '../contract/state.js';
import { finalOutcome, outcomeOf } from './conclusion.js';
import { afterRound, clearedReason, nextRound, startFollowing } from './follow-up.js';

type Plan = Pick<AlertState, 'recurring' | 'forMillis' | 'channels' | 'times' | 'followUp'> & {
  /** The time from the due time until the alert fires, in milliseconds. */
  delay: number;
};

/** Returns the state of an alert that sleeps until it is due. */
export function asleepUntil(
  dueAt: number,
  { delay, ...alert }: Plan,
  carried: CarryOver,
): AlertState {
  const fresh = { results: [], firedAt: null, outcome: null, following: null, round: null };
  const digests = { digests: {}, told: {} };
  return {
    ...alert,
    ...carried,
    ...fresh,
    ...digests,
    heldUntil: 0,
    dueAt,
    deadline: dueAt + delay,
  };
}

/** Returns the state of an alert with this input that sleeps until it is due. */
export function asleepWith(
  { dueAt: eta, channels, ...input }: AlertInput,
  dueAt: number,
  delay: number,
  carried: CarryOver,
): AlertState {
  const alert = {
    recurring: eta === null,
    forMillis: input.for ?? 0,
    channels,
    times: input.times ?? null,
    followUp: input.followUp ?? null,
  };
  return asleepUntil(dueAt, { ...alert, delay }, carried);
}

/** Returns what the workflow does next. */
export function nextStep(state: AlertState, now: number): Step {
  const { outcome, following, recurring } = state;
  if (outcome) return { do: 'end', outcome };
  // A paused occurrence is skipped; a one-shot alert goes out after the pause.
  if (recurring && isAsleep(state) && state.pausedUntil > state.dueAt) {
    return { do: 'end', outcome: outcomeOf(state, 'skipped', pauseReason(state)) };
  }
  if (following && nextWakeUp(state) === FOREVER) {
    return { do: 'end', outcome: finalOutcome(state, following.end ?? 'nobody acknowledged it') };
  }
  const until = nextWakeUp(state);
  return now < until ? { do: 'wait', until, for: waitsFor(state) } : { do: 'fire' };
}

/** Returns when to act next: not during a pause, and FOREVER if somebody has to resume the alert. */
export function nextWakeUp(state: AlertState): number {
  const { deadline, pausedUntil, firedAt, following, outcome } = state;
  if (outcome) return 0;
  if (following) return following.end === null ? (nextRound(following)?.at ?? FOREVER) : FOREVER;
  return firedAt === null ? Math.max(deadline, pausedUntil) : deadline;
}

function waitsFor({ firedAt, following, heldUntil, deadline, digests }: AlertState): WaitsFor {
  if (following) return 'next message';
  if (firedAt === null) return 'due';
  if (Object.keys(digests).length > 0) return 'digest';
  return heldUntil === deadline ? 'send window' : 'next check';
}

/** Returns whether the alert has not fired yet. */
export function isAsleep({ firedAt, outcome }: AlertState): boolean {
  return firedAt === null && outcome === null;
}

/** Gives the alert a new due time. */
export function rescheduled(state: AlertState, dueAt: number): AlertState {
  return { ...state, dueAt, deadline: dueAt };
}

/** Pauses the alert. A time in the past ends the pause. */
export function paused(state: AlertState, pausedUntil: number): AlertState {
  return { ...state, pausedUntil };
}

/** Returns the due time, which is the end of the pause if the alert was paused at its ETA. */
export function dueAfterPause({ dueAt, pausedUntil, recurring }: AlertState): number {
  return recurring || pausedUntil === FOREVER ? dueAt : Math.max(dueAt, pausedUntil);
}

/** Marks the alert, or its next follow-up message, as firing. */
export function firing(state: AlertState, now: number): AlertState {
  const round = state.following && nextRound(state.following);
  if (round) return { ...state, round, channels: round.channels };
  const occurrences = state.occurrences + (state.firedAt === null ? 1 : 0);
  return { ...state, dueAt: dueAfterPause(state), firedAt: now, occurrences };
}

/** Cancels the alert unless it has ended already. */
export function cancelledAt(state: AlertState, now: number): AlertState {
  if (state.outcome) return state;
  if (state.following) return { ...state, outcome: finalOutcome(state, 'cancelled afterwards') };
  const early = now < state.dueAt;
  const digesting = Object.keys(state.digests).length > 0;
  const reason = digesting
    ? 'cancelled while its digest was being delivered'
    : `cancelled before it was ${early ? 'due' : 'delivered'}`;
  if (state.results.length === 0) return ended(state, 'cancelled', reason);
  const rest = state.channels.map((channel) => {
    return { channel, status: 'cancelled', reason, attempts: 0 } as const;
  });
  const results = [...state.results, ...rest];
  return { ...state, outcome: finalOutcome({ ...state, results }) };
}

export function ended(
  state: AlertState,
  status: Outcome['status'],
  reason: string | null,
): AlertState {
  return { ...state, outcome: outcomeOf(state, status, reason) };
}

function pauseReason({ pausedUntil }: AlertState): string {
  return `paused until ${pausedUntil === FOREVER ? 'it is resumed' : pausedUntilOf(pausedUntil)}`;
}

/** Applies the results of firing: the alert ends, checks again later on some channels, or is followed up. */
export function fired(before: AlertState, now: number, found: ChannelResult[]): AlertState {
  const results = found.map((result) => {
    return (result.status === 'gathered' && before.told[result.channel]) || result;
  });
  const state = { ...before, holding: remembered(before.holding, results), told: {} };
  const { following, round } = state;
  if (following && round) {
    return { ...state, following: afterRound(following, round, now, results), round: null };
  }
  // In a recurring alert, the next run checks a condition that must hold longer.
  const waiting = results.filter(
    ({ status }) =>
      status === 'held' || status === 'gathered' || (status === 'holding' && !state.recurring),
  );
  const done = results.filter((result) => !waiting.includes(result));
  const all = { ...state, results: [...state.results, ...done] };
  return waiting.length > 0 ? later(all, now, waiting) : afterAllChannels(all, now);
}

/** Applies the result that a digest reports for a channel. */
export function digested(before: AlertState, now: number, result: ChannelResult): AlertState {
  const { channel } = result;
  if (!(channel in before.digests))
    return { ...before, told: { ...before.told, [channel]: result } };
  const { [channel]: _, ...digests } = before.digests;
  if (result.status === 'held') {
    // The worker of the digest could not read the alert, so the alert continues by itself.
    const until = Date.parse(result.until);
    const heldUntil = Math.max(before.heldUntil, until);
    return { ...before, digests, heldUntil, deadline: Math.min(before.deadline, until) };
  }
  const state = {
    ...before,
    digests,
    holding: remembered(before.holding, [result]),
    results: [...before.results, result],
    channels: before.channels.filter((each) => each !== channel),
  };
  return state.channels.length > 0 ? state : afterAllChannels(state, now);
}

/** Ends or follows up the alert once every channel has a result. */
function afterAllChannels(state: AlertState, now: number): AlertState {
  const { results, followUp } = state;
  if (followUp && clearedReason(results) === null && results.some(isSent)) {
    const told = results.map(({ channel }) => channel);
    return { ...state, following: startFollowing(followUp, told, now) };
  }
  const repeated = results.every(({ status }) => status === 'repeated');
  const counted = repeated ? { ...state, occurrences: state.occurrences - 1 } : state;
  return { ...counted, outcome: finalOutcome(counted) };
}

/** Limits how long an alert waits for the result of its digest. */
const DIGEST_TIMEOUT = 3_600_000;

function later(state: AlertState, now: number, waiting: ChannelResult[]): AlertState {
  const openings = waiting.flatMap((each) =>
    each.status === 'held' ? [Date.parse(each.until)] : [],
  );
  const gathered = waiting.filter((each) => each.status === 'gathered');
  return {
    ...state,
    channels: waiting.map(({ channel }) => channel),
    deadline: Math.min(...waiting.map((each) => nextLook(each, state, now))),
    heldUntil: Math.max(state.heldUntil, ...openings),
    digests: Object.fromEntries(gathered.map(({ channel, digestId }) => [channel, digestId])),
  };
}

function nextLook(result: ChannelResult, { forMillis }: AlertState, now: number): number {
  if (result.status === 'held') return Date.parse(result.until);
  if (result.status === 'gathered') return Date.parse(result.until) + DIGEST_TIMEOUT;
  return nextCheck(result.holding ?? { since: new Date(now).toISOString() }, forMillis, now);
}

function isSent({ status }: ChannelResult): boolean {
  return status === 'sent';
}

/** Merges what the channels found out. A channel that failed or expired keeps its earlier state. */
function remembered(before: Holdings, results: ChannelResult[]): Holdings {
  const news = new Map(results.map(({ channel, holding }) => [channel, holding]));
  const kept = Object.entries(before).filter(([channel]) => news.get(channel) === undefined);
  const held = results.flatMap(({ channel, holding }) => (holding ? [[channel, holding]] : []));
  return Object.fromEntries([...kept, ...held]);
}

/** Sets how many checks a one-shot alert makes while its condition must hold. */
const CHECKS_PER_HOLD = 12;

/** Returns the time of the next check, in epoch milliseconds. The last check is when the condition held long enough. */
function nextCheck({ since }: Pick<Holding, 'since'>, forMillis: number, now: number): number {
  const interval = Math.max(1000, forMillis / CHECKS_PER_HOLD);
  const enough = Date.parse(since) + forMillis;
  return now < enough ? Math.min(now + interval, enough) : now + interval;
}
