import { type Carried, FOREVER, pausedUntilOf } from './carried.js';
import { concluded, outcomeOf } from './conclusion.js';
import {
  afterRound,
  type FollowUp,
  type Following,
  nextRound,
  overIn,
  type Round,
  startFollowing,
} from './follow-up.js';
import { type Holding, type Holdings, nextCheck } from './holding.js';
import type { Outcome } from './outcome.js';

/** Where an alert stands, as plain data. Times are epoch milliseconds. */
export interface AlertState extends Carried {
  followUp: FollowUp | null;
  /** Once it was said, if it is followed up. */
  following: Following | null;
  /** Of those that follow it up, the one under way. */
  round: Round | null;
  /** Until when it had to wait for a send window; 0 when it had not. */
  heldUntil: number;
  /** The digests it waits for, by channel. */
  digests: Record<string, string>;
  /** What digests have told already, by channel, while it still fires on others. */
  told: Record<string, ChannelResult>;
  dueAt: number;
  recurring: boolean;
  /** How long its condition must hold before it is said. */
  forMillis: number;
  /** When to act next. */
  deadline: number;
  /** Those to fire on then. */
  channels: string[];
  /** How often it may come due; null for no limit. */
  times: number | null;
  /** Of the channels that are done. */
  results: ChannelResult[];
  firedAt: number | null;
  outcome: Outcome | null;
}

export type Step =
  | { do: 'wait'; until: number; /** What it waits for, to be read by people. */ for: WaitsFor }
  | { do: 'fire' }
  | { do: 'end'; outcome: Outcome };

export type WaitsFor = 'due' | 'next check' | 'send window' | 'digest' | 'next message';

/** What became of one channel when the alert fired; `holding` is null when its condition did not hold. */
export type ChannelResult = { channel: string; attempts: number; holding?: Holding | null } & (
  | { status: 'sent'; deliveryId: string }
  | {
      /** `repeated`: the clocks show its time again, at which it has come due already. */
      status: 'holding' | 'skipped' | 'silenced' | 'repeated' | 'expired' | 'cancelled' | 'failed';
      reason: string;
    }
  /** Outside its send window, which opens then (ISO 8601). */
  | { status: 'held'; until: string; reason: string }
  /** Waits for the other alerts of a digest, which is delivered then. */
  | { status: 'gathered'; digestId: string; until: string; reason: string }
);

type Plan = Pick<AlertState, 'recurring' | 'forMillis' | 'channels' | 'times' | 'followUp'> & {
  /** How long after it is due it fires, in milliseconds. */
  delay: number;
};

export function asleepUntil(
  dueAt: number,
  { delay, ...alert }: Plan,
  carried: Carried,
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

export function nextStep(state: AlertState, now: number): Step {
  const { outcome, following, recurring } = state;
  if (outcome) return { do: 'end', outcome };
  // An occurrence passes; a one-shot alert goes out afterwards.
  if (recurring && isAsleep(state) && state.pausedUntil > state.dueAt) {
    return { do: 'end', outcome: outcomeOf(state, 'skipped', pauseReason(state)) };
  }
  if (following && wakesAt(state) === FOREVER) {
    return { do: 'end', outcome: concluded(state, following.end ?? 'nobody acknowledged it') };
  }
  const until = wakesAt(state);
  return now < until ? { do: 'wait', until, for: waitsFor(state) } : { do: 'fire' };
}

/** When to act next: of a paused alert, not before the end of the pause; FOREVER until somebody resumes it. */
export function wakesAt(state: AlertState): number {
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

/** Whether it has not fired yet. */
export function isAsleep({ firedAt, outcome }: AlertState): boolean {
  return firedAt === null && outcome === null;
}

export function rescheduled(state: AlertState, dueAt: number): AlertState {
  return { ...state, dueAt, deadline: dueAt };
}

/** A time in the past ends the pause. */
export function paused(state: AlertState, pausedUntil: number): AlertState {
  return { ...state, pausedUntil };
}

/** One that was paused over its ETA is due at the end of the pause. */
export function dueAfterPause({ dueAt, pausedUntil, recurring }: AlertState): number {
  return recurring || pausedUntil === FOREVER ? dueAt : Math.max(dueAt, pausedUntil);
}

export function firing(state: AlertState, now: number): AlertState {
  const round = state.following && nextRound(state.following);
  if (round) return { ...state, round, channels: round.channels };
  const occurrences = state.occurrences + (state.firedAt === null ? 1 : 0);
  return { ...state, dueAt: dueAfterPause(state), firedAt: now, occurrences };
}

/** Unless it has come to its end already. */
export function cancelledAt(state: AlertState, now: number): AlertState {
  if (state.outcome) return state;
  if (state.following) return { ...state, outcome: concluded(state, 'cancelled afterwards') };
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
  return { ...state, outcome: concluded({ ...state, results }) };
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

/** What happens after it has fired `now`: it ends, looks again later on some channels, or is followed up. */
export function fired(before: AlertState, now: number, found: ChannelResult[]): AlertState {
  const results = found.map((result) => {
    return (result.status === 'gathered' && before.told[result.channel]) || result;
  });
  const state = { ...before, holding: remembered(before.holding, results), told: {} };
  const { following, round } = state;
  if (following && round) {
    return { ...state, following: afterRound(following, round, now, results), round: null };
  }
  // A condition of a recurring alert that must hold longer is looked at by its next run.
  const waiting = results.filter(
    ({ status }) =>
      status === 'held' || status === 'gathered' || (status === 'holding' && !state.recurring),
  );
  const done = results.filter((result) => !waiting.includes(result));
  const all = { ...state, results: [...state.results, ...done] };
  return waiting.length > 0 ? later(all, now, waiting) : settled(all, now);
}

/** After a digest has told what became of the alert on a channel. */
export function digested(before: AlertState, now: number, result: ChannelResult): AlertState {
  const { channel } = result;
  if (!(channel in before.digests))
    return { ...before, told: { ...before.told, [channel]: result } };
  const { [channel]: _, ...digests } = before.digests;
  if (result.status === 'held') {
    // Its digest could not be delivered by that worker: the alert goes on by itself.
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
  return state.channels.length > 0 ? state : settled(state, now);
}

/** On all channels it is known what became of it. */
function settled(state: AlertState, now: number): AlertState {
  const { results, followUp } = state;
  if (followUp && overIn(results) === null && results.some(isSent)) {
    const told = results.map(({ channel }) => channel);
    return { ...state, following: startFollowing(followUp, told, now) };
  }
  const repeated = results.every(({ status }) => status === 'repeated');
  const counted = repeated ? { ...state, occurrences: state.occurrences - 1 } : state;
  return { ...counted, outcome: concluded(counted) };
}

/** A digest that has not told by then is not to be waited for any longer. */
const DIGEST_PATIENCE = 3_600_000;

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
  if (result.status === 'gathered') return Date.parse(result.until) + DIGEST_PATIENCE;
  return nextCheck(result.holding ?? { since: new Date(now).toISOString() }, forMillis, now);
}

function isSent({ status }: ChannelResult): boolean {
  return status === 'sent';
}

/** A channel that failed or expired has found out nothing new. */
function remembered(before: Holdings, results: ChannelResult[]): Holdings {
  const news = new Map(results.map(({ channel, holding }) => [channel, holding]));
  const kept = Object.entries(before).filter(([channel]) => news.get(channel) === undefined);
  const held = results.flatMap(({ channel, holding }) => (holding ? [[channel, holding]] : []));
  return Object.fromEntries([...kept, ...held]);
}
