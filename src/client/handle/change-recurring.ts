import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPlannedInput } from '../../contract/guards.js';
import type { AlertInput } from '../../contract/input.js';
import type { AlertDescription } from '../../contract/alert.js';
import { hasEnded } from '../../contract/status.js';
import type { Plan } from '../../planning/plan.js';
import { AlertFiringError } from '../../util/errors.js';
import { fetchEvents } from '../history/alert-history.js';
import type { Event } from '../history/entry.js';
import { admittedPlan } from '../listing/admitted-plan.js';
import { firstPayload } from '../listing/pending.js';
import { recurrenceState } from '../listing/recurrence-state.js';
import { describeRun } from './inspect-run.js';

/** Exceeds the time from reading an alert to the start of the changed one, in milliseconds. */
const DUE_SOON = 2000;

const POLL_INTERVAL = 200;

/**
 * Returns the input with which a recurring alert becomes the planned one. Waits while the alert is
 * due or about to be, so that no run is lost.
 *
 * @throws AlertFiringError when the alert is followed up, or not done in time
 */
export async function inputAfterChange(
  client: Client,
  { id, input }: Pick<Plan, 'id' | 'input'>,
  timeout: number,
): Promise<AlertInput> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const run = await client.workflow.getHandle(id).describe();
    const events = await fetchEvents(client, run);
    const alert = await describeRun(client, run, events);
    if (hasEnded(alert.status)) return input;
    if (alert.status === 'scheduled' && !isDueSoon(alert)) {
      return { ...input, ...remembered(alert, events, input) };
    }
    if (alert.status === 'following' || Date.now() > deadline) throw new AlertFiringError(id);
    await sleep(POLL_INTERVAL);
  }
}

/** Returns whether a run is due or about to be. One of a short interval always is. */
function isDueSoon({ dueAt, recurrence }: AlertDescription): boolean {
  const left = dueAt === null ? Infinity : Date.parse(dueAt) - Date.now();
  const isShort = /^PT[1-4](\.\d+)?S$/.test(recurrence?.every ?? '');
  return left < (isShort ? 0 : DUE_SOON);
}

/** Returns what the alert keeps: its pause, its condition and its count of runs. */
function remembered(
  { type, args, pausedUntil }: AlertDescription,
  events: Event[],
  input: AlertInput,
): Pick<AlertInput, 'pausedUntil' | 'carried'> {
  const started = events[0]?.workflowExecutionStartedEventAttributes?.input;
  const before: unknown = admittedPlan(events)?.input ?? firstPayload(started);
  const { lastOutcome } = recurrenceState(events);
  const { holding, occurrences } =
    lastOutcome ?? (isPlannedInput(before) ? before.carried : undefined) ?? {};
  // A condition that held for another subject says nothing about this one.
  const isSame = type === input.type && JSON.stringify(args) === JSON.stringify(input.args);
  const carried = {
    ...(isSame && holding && { holding }),
    ...(input.times !== undefined && occurrences !== undefined && { occurrences }),
  };
  return {
    ...(pausedUntil !== null && { pausedUntil }),
    ...(Object.keys(carried).length > 0 && { carried }),
  };
}
