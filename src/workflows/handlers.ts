import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { DIGESTED } from '../contract/digest.js';
import { isDigested, isReplacement, isTime } from '../contract/guards.js';
import type { AlertInput } from '../contract/input.js';
import type { Labels } from '../contract/labels.js';
import type { AlertMemo } from '../contract/memo.js';
import {
  ACKNOWLEDGE,
  LABEL,
  MEMO,
  PAUSE_MESSAGE,
  REPLACE,
  RESCHEDULE,
  RESOLVE,
  RESUME,
  STATE,
  TOO_LATE,
} from '../contract/messages.js';
import { FOREVER, pausedUntilOf, RESUMED } from '../contract/pause.js';
import { AlertChannel, AlertDue, AlertSubject, AlertType } from '../contract/search-attributes.js';
import type { Following } from '../contract/state.js';
import { digested, dueAfterPause, isAsleep, paused, rescheduled } from './alert-state.js';
import { type Alert, showIgnored } from './current-alert.js';
import type { ApplyUpdate } from './early-updates.js';
import { acknowledge } from './follow-up.js';
import { initialState } from './initial-state.js';
import {
  changeLabels,
  changeProblem,
  isListed,
  listLabels,
  requireLabelsAttribute,
} from './labels.js';

const rescheduleUpdate = defineUpdate<void, [dueAt: string]>(RESCHEDULE);
const pauseUpdate = defineUpdate<void, [until: unknown]>(PAUSE_MESSAGE);
const pauseSignal = defineSignal<[until: unknown]>(PAUSE_MESSAGE);
const resumeUpdate = defineUpdate(RESUME);
const labelUpdate = defineUpdate<void, [changes: Labels]>(LABEL);
const replaceUpdate = defineUpdate<void, [input: AlertInput, memo: AlertMemo]>(REPLACE);
const digestedSignal = defineSignal<[told: unknown]>(DIGESTED);
const acknowledgeUpdate = defineUpdate<void, [by: string]>(ACKNOWLEDGE);
const resolveUpdate = defineUpdate<void, [by: string]>(RESOLVE);
const stateQuery = defineQuery<AlertInput>(STATE);

/**
 * Registers the handlers of messages. Each message changes the alert in one step.
 *
 * @returns a function that applies updates which arrived before their handlers
 */
export function registerHandlers(alert: Alert): ApplyUpdate {
  // Defined before the first handler, because a signal that arrived before the start is handled at once.
  const pause = (until: unknown) => {
    const end = endIn(until);
    alert.state = paused(alert.state, end);
    upsertSearchAttributes([{ key: AlertDue, value: new Date(dueAfterPause(alert.state)) }]);
    // As it was written, unless that is not a text, or an enormous one.
    const written = typeof until === 'string' && until.length <= MAX_TIME_LENGTH;
    upsertMemo({ [MEMO.pausedUntil]: written ? until : pausedUntilOf(end) });
  };
  // Anybody can send anything, and an error in the handler of a signal would wedge the workflow.
  setHandler(
    pauseSignal,
    (until) => {
      const end = endIn(until);
      if (Number.isNaN(end) || (!alert.state.recurring && !isPauseEnd(end))) {
        showIgnored(alert, PAUSE_MESSAGE, `${NOT_A_TIME}, or "${RESUMED}"`);
      } else if (alert.state.recurring) alert.state = paused(alert.state, end);
      else if (isAsleep(alert.state)) pause(until);
    },
    { description: PAUSE_HELP },
  );
  setHandler(
    digestedSignal,
    (told) => {
      if (!isDigested(told)) showIgnored(alert, DIGESTED, 'only digests send it');
      // A result of another occurrence no longer matters.
      else if (Date.parse(told.dueAt) === alert.state.dueAt)
        alert.state = digested(alert.state, Date.now(), told.result);
    },
    { description: 'Internal: a digest reports what became of the alert.' },
  );
  const follow = (change: (following: Following) => Following) => {
    const { following } = alert.state;
    if (following) alert.state = { ...alert.state, following: change(following) };
  };
  const mayFollow = (by: unknown) => {
    if (alert.state.following?.end !== null)
      throw ApplicationFailure.nonRetryable('it is not followed up', TOO_LATE);
    if (typeof by === 'string' && by !== '' && by.length <= MAX_NAME_LENGTH) return;
    throw ApplicationFailure.nonRetryable(
      `by whom? Send a name of up to ${MAX_NAME_LENGTH} characters`,
    );
  };
  const ack = (by: string) => follow((following) => acknowledge(following, by, Date.now()));
  const resolve = (by: string) =>
    follow((following) => ({ ...following, end: `resolved by ${by}` }));
  setHandler(acknowledgeUpdate, ack, {
    validator: mayFollow,
    description: 'Acknowledges an alert that is followed up. Input: who does, such as "Ada".',
  });
  setHandler(resolveUpdate, resolve, {
    validator: mayFollow,
    description: 'Ends the follow-up: the problem is over. Input: who says so, such as "Ada".',
  });
  setHandler(stateQuery, () => ({ ...alert.input, state: alert.state }), {
    description: "Internal: 'alerts check' asks for the input and the state of the alert.",
  });
  if (alert.state.recurring) return unknownUpdate;

  const reschedule = (dueAt: string) => {
    alert.state = rescheduled(alert.state, Date.parse(dueAt));
    upsertSearchAttributes([{ key: AlertDue, value: new Date(dueAfterPause(alert.state)) }]);
  };
  const replaceNow = (input: AlertInput, memo: AlertMemo) => {
    alert.input = input;
    alert.state = initialState(input);
    alert.admitted = null;
    upsertSearchAttributes([
      { key: AlertType, value: input.type },
      { key: AlertDue, value: new Date(alert.state.dueAt) },
      { key: AlertChannel, value: input.channels },
      { key: AlertSubject, value: memo.subject ?? null },
    ]);
    listLabels(memo.labels);
    upsertMemo({ [MEMO.alert]: memo, [MEMO.pausedUntil]: input.pausedUntil ?? null });
  };
  const replace = (input: AlertInput, memo: AlertMemo) =>
    memo.labels && !isListed()
      ? whenListable(() => replaceNow(input, memo))
      : replaceNow(input, memo);
  const label = (changes: Labels) => {
    const change = () => changeLabels(alert, changes);
    const adds = Object.values(changes).some((value) => value !== '');
    return adds && !isListed() ? whenListable(change, () => mayLabel(changes)) : change();
  };
  /** Changes the alert after a look at the namespace, during which it may have changed. */
  const whenListable = async (change: () => void, check = () => mayChange(true)) => {
    await requireLabelsAttribute();
    check();
    change();
  };
  const mayChange = (valid: boolean) => {
    // The client replaces this message with its own.
    if (!isAsleep(alert.state))
      throw ApplicationFailure.nonRetryable('it has fired already', TOO_LATE);
    if (!valid) throw ApplicationFailure.nonRetryable(NOT_A_TIME);
  };
  const mayReschedule: (dueAt: unknown) => asserts dueAt is string = (dueAt) => {
    mayChange(isWrittenTime(dueAt));
  };
  const mayPause = (until: unknown) => mayChange(until === RESUMED || isWrittenTime(until));
  const mayResume = () => mayChange(true);
  const resume = () => pause(new Date().toISOString());
  const mayLabel: (changes: unknown) => asserts changes is Labels = (changes) => {
    mayChange(true);
    const problem = changeProblem(alert, changes);
    if (problem !== null) throw ApplicationFailure.nonRetryable(problem);
  };
  setHandler(labelUpdate, label, {
    validator: mayLabel,
    description:
      'Changes labels of the sleeping alert. Input: an object, such as {"team":"ops","order":""}. ' +
      'An empty text removes a label.',
  });
  setHandler(pauseUpdate, pause, {
    validator: mayPause,
    description: PAUSE_HELP,
  });
  setHandler(resumeUpdate, resume, {
    validator: mayResume,
    description: 'Ends the pause of the alert. No input.',
  });
  setHandler(rescheduleUpdate, reschedule, {
    validator: mayReschedule,
    description:
      'Gives the sleeping alert a new ETA. Input: a time, such as "2026-12-24T18:00:00Z".',
  });
  setHandler(replaceUpdate, replace, {
    description: "Internal: 'alerts schedule --replace' makes the sleeping alert another one.",
    validator: (input, memo) => {
      mayChange(true);
      if (isReplacement(input, memo)) return;
      throw ApplicationFailure.nonRetryable(
        "not what replaces an alert: use 'alerts schedule --replace'",
      );
    },
  });
  return (name, [input]) => {
    switch (name) {
      case RESCHEDULE:
        mayReschedule(input);
        return reschedule(input);
      case PAUSE_MESSAGE:
        mayPause(input);
        return pause(input);
      case RESUME:
        mayResume();
        return resume();
      case LABEL:
        mayLabel(input);
        return label(input);
      default:
        return unknownUpdate(name);
    }
  };
}

function unknownUpdate(name: string): never {
  throw ApplicationFailure.nonRetryable(
    `the alert takes no update '${name.slice(0, MAX_NAME_LENGTH)}' while it is planned: try again`,
  );
}

const PAUSE_HELP =
  'Pauses the alert. Input: a time, such as "2026-12-24T18:00:00Z", or "resumed" for until it is resumed. ' +
  'A past time ends the pause.';
const NOT_A_TIME = 'not a time: write it as ISO 8601, such as 2026-12-24T18:00:00Z';
/** Bounds the texts of times, which a comment in one can make long. */
const MAX_TIME_LENGTH = 100;
/** Bounds the names of people, which become part of the outcome. */
const MAX_NAME_LENGTH = 200;

/** Returns the time, or NaN if it is none. Reads whatever an earlier version read, since it must repeat what that did. */
function endIn(until: unknown): number {
  try {
    return until === RESUMED ? FOREVER : Date.parse(String(until));
  } catch {
    return NaN;
  }
}

/**
 * Returns whether a value is a time as `reschedule` and `pause` ask for it. `Date.parse` takes 5 as a month, and reads
 * a time without an offset in the zone of the worker.
 */
function isWrittenTime(value: unknown): value is string {
  if (!isTime(value) || !isStorable(Date.parse(value))) return false;
  return /^[\d-]+$|(Z|[+-]\d\d:?\d\d)$/i.test(value);
}

/** Returns whether Temporal can store the time, whose year must have four digits. */
function isStorable(millis: number): boolean {
  return !Number.isNaN(millis) && isTime(new Date(millis).toISOString());
}

function isPauseEnd(millis: number): boolean {
  return millis === FOREVER || isStorable(millis);
}
