import {
  ApplicationFailure,
  defineSignal,
  defineUpdate,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { type Digested, DIGESTED } from '../contract/digest.js';
import type { AlertInput } from '../contract/input.js';
import type { AlertMemo } from '../contract/memo.js';
import {
  ACKNOWLEDGE,
  MEMO,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
  TOO_LATE,
} from '../contract/messages.js';
import type { PlannedAlert } from '../contract/planned.js';
import { type PausedUntil, pauseEnd } from '../contract/pause.js';
import { AlertChannel, AlertDue, AlertSubject, AlertType } from '../contract/search-attributes.js';
import type { AlertState, Following } from '../contract/state.js';
import { digested, dueAfterPause, isAsleep, paused, rescheduled } from './alert-state.js';
import { acknowledge } from './follow-up.js';
import { initialState } from './initial-state.js';

const rescheduleUpdate = defineUpdate<void, [dueAt: string]>(RESCHEDULE);
const pauseUpdate = defineUpdate<void, [until: PausedUntil]>(PAUSE_MESSAGE);
const pauseSignal = defineSignal<[until: PausedUntil]>(PAUSE_MESSAGE);
const replaceUpdate = defineUpdate<void, [input: AlertInput, memo: AlertMemo]>(REPLACE);
const digestedSignal = defineSignal<[Digested?]>(DIGESTED);
const acknowledgeUpdate = defineUpdate<void, [by: string]>(ACKNOWLEDGE);
const resolveUpdate = defineUpdate<void, [by: string]>(RESOLVE);

/** Holds the current alert, which messages may change while it sleeps. */
export interface Alert {
  input: AlertInput;
  state: AlertState;
  /** The plan of a request that was started as it is; null if a client has planned it. */
  admitted: PlannedAlert | null;
}

/** Registers the handlers of messages. Each message changes the alert in one step. */
export function registerHandlers(alert: Alert): void {
  // Defined before the first handler, because a signal that arrived before the start is handled at once.
  const pause = (until: PausedUntil) => {
    alert.state = paused(alert.state, pauseEnd(until));
    upsertSearchAttributes([{ key: AlertDue, value: new Date(dueAfterPause(alert.state)) }]);
    upsertMemo({ [MEMO.pausedUntil]: until });
  };
  setHandler(pauseSignal, (until) => {
    // An invalid message must not wedge the workflow.
    if (!isTime(pauseEnd(until))) return;
    if (alert.state.recurring) alert.state = paused(alert.state, pauseEnd(until));
    else if (isAsleep(alert.state)) pause(until);
  });
  setHandler(digestedSignal, (told) => {
    // A result of another occurrence no longer matters.
    if (!told || Date.parse(told.dueAt) !== alert.state.dueAt) return;
    alert.state = digested(alert.state, Date.now(), told.result);
  });
  const follow = (change: (following: Following) => Following) => {
    const { following } = alert.state;
    if (following) alert.state = { ...alert.state, following: change(following) };
  };
  const mayFollow = (by: string) => {
    if (alert.state.following?.end !== null)
      throw ApplicationFailure.nonRetryable('it is not followed up', TOO_LATE);
    if (typeof by !== 'string' || by === '') throw ApplicationFailure.nonRetryable('by whom?');
  };
  const ack = (by: string) => follow((following) => acknowledge(following, by, Date.now()));
  const resolve = (by: string) =>
    follow((following) => ({ ...following, end: `resolved by ${by}` }));
  setHandler(acknowledgeUpdate, ack, { validator: mayFollow });
  setHandler(resolveUpdate, resolve, { validator: mayFollow });
  if (alert.state.recurring) return;

  const reschedule = (dueAt: string) => {
    alert.state = rescheduled(alert.state, Date.parse(dueAt));
    upsertSearchAttributes([{ key: AlertDue, value: new Date(dueAfterPause(alert.state)) }]);
  };
  const replace = (input: AlertInput, memo: AlertMemo) => {
    alert.input = input;
    alert.state = initialState(input);
    alert.admitted = null;
    upsertSearchAttributes([
      { key: AlertType, value: input.type },
      { key: AlertDue, value: new Date(alert.state.dueAt) },
      { key: AlertChannel, value: input.channels },
      { key: AlertSubject, value: memo.subject ?? null },
    ]);
    upsertMemo({ [MEMO.alert]: memo, [MEMO.pausedUntil]: input.pausedUntil ?? null });
  };
  const mayChange = (when: number) => {
    // The client replaces this message with its own.
    if (!isAsleep(alert.state))
      throw ApplicationFailure.nonRetryable('it has fired already', TOO_LATE);
    if (!isTime(when)) throw ApplicationFailure.nonRetryable(NOT_A_TIME);
  };
  setHandler(pauseUpdate, pause, { validator: (until) => mayChange(pauseEnd(until)) });
  setHandler(rescheduleUpdate, reschedule, { validator: (dueAt) => mayChange(Date.parse(dueAt)) });
  setHandler(replaceUpdate, replace, {
    validator: ({ dueAt }, _memo) => mayChange(Date.parse(dueAt ?? '')),
  });
}

const NOT_A_TIME = 'not a time: write it as ISO 8601, such as 2026-12-24T18:00:00Z';

function isTime(millis: number): boolean {
  return !Number.isNaN(millis);
}
