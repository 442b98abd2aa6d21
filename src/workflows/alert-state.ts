import { type Holding, type Holdings, nextCheck } from './holding.js';
import type { Delivery, Outcome } from './outcome.js';

/** Where an alert stands, as plain data. Times are epoch milliseconds. */
export interface AlertState {
  dueAt: number;
  recurring: boolean;
  /** How long its condition must hold before it is said. */
  forMillis: number;
  /** When to act next. */
  deadline: number;
  /** Those to fire on then. */
  channels: string[];
  holding: Holdings;
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
  | { status: 'holding' | 'skipped' | 'expired' | 'cancelled' | 'failed'; reason: string }
);

export function asleepUntil(
  dueAt: number,
  alert: Pick<AlertState, 'recurring' | 'forMillis' | 'channels' | 'holding'>,
): AlertState {
  return { ...alert, dueAt, deadline: dueAt, results: [], firedAt: null, outcome: null };
}

export function nextStep(state: AlertState, now: number): Step {
  if (state.outcome) return { do: 'end', outcome: state.outcome };
  if (now < state.deadline)
    return { do: 'wait', until: state.deadline, again: state.firedAt !== null };
  return { do: 'fire' };
}

/** Whether it has not fired yet. */
export function isAsleep({ firedAt, outcome }: AlertState): boolean {
  return firedAt === null && outcome === null;
}

export function rescheduled(state: AlertState, dueAt: number): AlertState {
  return { ...state, dueAt, deadline: dueAt };
}

export function cancelledAsleep(state: AlertState, now: number): AlertState {
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
  const { results, recurring, holding } = state;
  const outcome: Outcome = {
    status,
    reason,
    dueAt: new Date(state.dueAt).toISOString(),
    firedAt: state.firedAt === null ? null : new Date(state.firedAt).toISOString(),
    attempts: Math.max(0, ...results.map((result) => result.attempts)),
    deliveries: results.flatMap(deliveryOf),
    ...(recurring && Object.keys(holding).length > 0 && { holding }),
  };
  return { ...state, outcome };
}

/** A one-shot alert whose condition must hold longer looks again; of a recurring one that is for the next run. */
export function fired(state: AlertState, firedAt: number, results: ChannelResult[]): AlertState {
  const waiting = state.recurring ? [] : results.filter(({ status }) => status === 'holding');
  const done = results.filter((result) => !waiting.includes(result));
  const holding = remembered(state.holding, results);
  const after = { ...state, firedAt, holding, results: [...state.results, ...done] };
  if (waiting.length === 0) return concluded(after);
  const checks = waiting.flatMap(({ holding: each }) =>
    each ? [nextCheck(each, state.forMillis, firedAt)] : [],
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
