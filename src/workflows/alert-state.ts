import { type Carried, FOREVER, pausedUntilOf } from './carried.js';
import { type Holding, type Holdings, nextCheck } from './holding.js';
import type { Delivery, Outcome } from './outcome.js';

/** Where an alert stands, as plain data. Times are epoch milliseconds. */
export interface AlertState extends Carried {
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
  | { do: 'wait'; until: number; /** It has fired, and is to look again. */ again: boolean }
  | { do: 'fire' }
  | { do: 'end'; outcome: Outcome };

/** What became of one channel when the alert fired; `holding` is null when its condition did not hold. */
export type ChannelResult = { channel: string; attempts: number; holding?: Holding | null } & (
  | { status: 'sent'; deliveryId: string }
  | {
      /** `repeated`: the clocks show its time again, at which it has come due already. */
      status: 'holding' | 'skipped' | 'repeated' | 'expired' | 'cancelled' | 'failed';
      reason: string;
    }
);

type Plan = Pick<AlertState, 'recurring' | 'forMillis' | 'channels' | 'times'> & {
  /** How long after it is due it fires, in milliseconds. */
  delay: number;
};

export function asleepUntil(
  dueAt: number,
  { delay, ...alert }: Plan,
  carried: Carried,
): AlertState {
  const fresh = { results: [], firedAt: null, outcome: null };
  return { ...alert, ...carried, ...fresh, dueAt, deadline: dueAt + delay };
}

export function nextStep(state: AlertState, now: number): Step {
  if (state.outcome) return { do: 'end', outcome: state.outcome };
  // An occurrence passes; a one-shot alert goes out afterwards.
  if (state.recurring && isAsleep(state) && state.pausedUntil > state.dueAt) {
    return { do: 'end', outcome: outcomeOf(state, 'skipped', pauseReason(state)) };
  }
  const until = wakesAt(state);
  if (now < until) return { do: 'wait', until, again: state.firedAt !== null };
  return { do: 'fire' };
}

/** When to act next: of a paused alert, not before the end of the pause; FOREVER until somebody resumes it. */
export function wakesAt({ deadline, pausedUntil, firedAt }: AlertState): number {
  return firedAt === null ? Math.max(deadline, pausedUntil) : deadline;
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

export function firing(state: AlertState, firedAt: number): AlertState {
  const occurrences = state.occurrences + 1;
  return { ...state, dueAt: dueAfterPause(state), firedAt, occurrences };
}

/** Unless it has come to its end already. */
export function cancelledAt(state: AlertState, now: number): AlertState {
  if (state.outcome) return state;
  const early = now < state.dueAt;
  const reason = `cancelled before it was ${early ? 'due' : 'delivered'}`;
  if (state.results.length === 0) return ended(state, 'cancelled', reason);
  const rest = state.channels.map((channel) => {
    return { channel, status: 'cancelled', reason, attempts: 0 } as const;
  });
  return concluded({ ...state, results: [...state.results, ...rest] });
}

export function ended(
  state: AlertState,
  status: Outcome['status'],
  reason: string | null,
): AlertState {
  return { ...state, outcome: outcomeOf(state, status, reason) };
}

function outcomeOf(state: AlertState, status: Outcome['status'], reason: string | null): Outcome {
  const { results } = state;
  return {
    status,
    reason,
    dueAt: new Date(state.dueAt).toISOString(),
    firedAt: state.firedAt === null ? null : new Date(state.firedAt).toISOString(),
    attempts: Math.max(0, ...results.map((result) => result.attempts)),
    deliveries: results.flatMap(deliveryOf),
    ...(state.recurring && carriedBy(state)),
  };
}

function pauseReason({ pausedUntil }: AlertState): string {
  return `paused until ${pausedUntil === FOREVER ? 'it is resumed' : pausedUntilOf(pausedUntil)}`;
}

function carriedBy({ holding, pausedUntil, dueAt, times, occurrences }: AlertState) {
  return {
    ...(Object.keys(holding).length > 0 && { holding }),
    ...(pausedUntil > dueAt && { pausedUntil: pausedUntilOf(pausedUntil) }),
    ...(times !== null && { occurrences }),
  };
}

/** A one-shot alert whose condition must hold longer looks again; of a recurring one that is for the next run. */
export function fired(state: AlertState, results: ChannelResult[]): AlertState {
  const now = state.firedAt ?? state.deadline;
  const waiting = state.recurring ? [] : results.filter(({ status }) => status === 'holding');
  const done = results.filter((result) => !waiting.includes(result));
  const holding = remembered(state.holding, results);
  const repeated = results.every(({ status }) => status === 'repeated');
  const occurrences = state.occurrences - (repeated ? 1 : 0);
  const after = { ...state, holding, occurrences, results: [...state.results, ...done] };
  if (waiting.length === 0) return concluded(after);
  const checks = waiting.flatMap(({ holding: each }) =>
    each ? [nextCheck(each, state.forMillis, now)] : [],
  );
  const channels = waiting.map(({ channel }) => channel);
  return { ...after, channels, deadline: Math.min(...checks) };
}

/** A channel that failed or expired has found out nothing new. */
function remembered(before: Holdings, results: ChannelResult[]): Holdings {
  const news = new Map(results.map(({ channel, holding }) => [channel, holding]));
  const kept = Object.entries(before).filter(([channel]) => news.get(channel) === undefined);
  const held = results.flatMap(({ channel, holding }) => (holding ? [[channel, holding]] : []));
  return Object.fromEntries([...kept, ...held]);
}

/**
 * The outcome of all channels together. A failure on one is told even if others delivered, because somebody
 * has to look; otherwise what was delivered counts, since a delivery that happened is never reported as cancelled.
 */
function concluded(state: AlertState): AlertState {
  const precedence = ['failed', 'sent', 'cancelled', 'expired'] as const;
  const { results } = state;
  const status = precedence.find((each) => results.some((result) => result.status === each));
  return ended(state, status ?? 'skipped', reasonOf(results));
}

/** A recurring alert that was cancelled while it fired: cancelled, unless this occurrence was delivered all the same. */
export function withoutNext(outcome: Outcome): Outcome {
  return outcome.status === 'sent'
    ? { ...outcome, reason: 'delivered before the cancellation, which ends the recurrence' }
    : { ...outcome, status: 'cancelled' };
}

/** The reasons of the channels that did not deliver, each named unless all agree. */
function reasonOf(results: ChannelResult[]): string | null {
  const silent = results.flatMap((result) => (result.status === 'sent' ? [] : [result]));
  const reasons = new Set(silent.map((result) => result.reason));
  if (silent.length === results.length && reasons.size === 1) return [...reasons].join();
  return silent.map((result) => `${result.channel}: ${result.reason}`).join('; ') || null;
}

function deliveryOf(result: ChannelResult): Delivery[] {
  return result.status === 'sent' ? [{ channel: result.channel, id: result.deliveryId }] : [];
}
