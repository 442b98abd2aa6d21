import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  type ACKNOWLEDGE,
  PAUSE_MESSAGE,
  RESCHEDULE,
  type RESOLVE,
  TOO_LATE,
} from '../../contract/messages.js';
import type { AlertStatus, EndStatus } from '../../contract/outcome.js';
import { type PausedUntil, RESUMED } from '../../contract/pause.js';
import { type InstantInput, pauseEnd, utc } from '../../time/instant.js';
import { localZone, parseZone } from '../../time/zone.js';
import { InvalidInputError, NoWorkerError } from '../../util/errors.js';
import { type AlertDescription, hasEnded, stillPaused } from '../listing/description.js';
import { etaOf } from '../planning/eta.js';
import { checkOptions, type When } from '../planning/options.js';
import { type AlertCalls, falseIfUnknown } from './alert-calls.js';
import { describe } from './describe.js';

/** Why an alert could not be changed; one that is `already-firing` is being delivered, or tries to be. */
export type ChangeVerdict = 'already-firing' | `already-${EndStatus}`;

/** How long a worker may take to do it. */
const CHANGE_TIMEOUT = 15_000;

/** Changes an alert within its workflow; what hindered it, if anything. @throws AlertNotFoundError, NoWorkerError */
export async function change(
  calls: AlertCalls,
  update: string,
  args: [unknown, ...unknown[]],
): Promise<ChangeVerdict | undefined> {
  const updating = () => updateAlert(calls.workflow, update, args);
  // Unknown by now is one that has ended meanwhile.
  const done = await calls.call(updating, CHANGE_TIMEOUT).catch(falseIfUnknown);
  if (done === 'no-worker') throw new NoWorkerError();
  return done === 'done' ? undefined : hindrance(calls);
}

/** Why it does not sleep. */
async function hindrance(calls: AlertCalls): Promise<ChangeVerdict> {
  const { status } = await describe(calls);
  return hasEnded(status) ? `already-${status}` : 'already-firing';
}

export async function reschedule(
  calls: AlertCalls,
  when: When,
): Promise<'rescheduled' | ChangeVerdict> {
  checkOptions(when);
  const dueAt = etaOf(when);
  const { recurrence } = await describe(calls);
  if (recurrence)
    throw new InvalidInputError(`'${calls.id}' recurs: cancel it, and schedule it anew`);
  return (await change(calls, RESCHEDULE, [utc(dueAt)])) ?? 'rescheduled';
}

export interface PauseOptions {
  /** A date without a time includes that day. @default until it is resumed */
  until?: InstantInput | undefined;
  /** In which a time without an offset is read. @default the zone of this machine */
  timezone?: string | undefined;
}

export async function pause(
  calls: AlertCalls,
  { until = RESUMED, timezone }: PauseOptions,
): Promise<'paused' | ChangeVerdict> {
  const end = pauseEnd(until, parseZone(timezone ?? localZone()));
  if (stillPaused(end) === null) {
    throw new InvalidInputError(`a pause until ${end} is over already: choose a time to come`);
  }
  return (await pauseUntil(calls, await describe(calls), end)) ?? 'paused';
}

export async function resume(calls: AlertCalls): Promise<'resumed' | 'not-paused' | ChangeVerdict> {
  const before = await describe(calls);
  if (before.pausedUntil === null && !hasEnded(before.status)) return 'not-paused';
  return (await pauseUntil(calls, before, utc(Date.now()))) ?? 'resumed';
}

async function pauseUntil(
  calls: AlertCalls,
  { recurrence }: AlertDescription,
  until: PausedUntil,
): Promise<ChangeVerdict | undefined> {
  if (!recurrence) return change(calls, PAUSE_MESSAGE, [until]);
  // Between two runs Temporal keeps it for the next.
  const signal = () => calls.workflow.signal<[PausedUntil]>(PAUSE_MESSAGE, until);
  const sent = await calls.call(signal).catch(falseIfUnknown);
  return sent === false ? hindrance(calls) : undefined;
}

/** Why there was nothing to acknowledge. */
export type FollowVerdict = 'not-followed' | `already-${EndStatus}`;

/** Tells an alert that is followed up what somebody has done; what hindered it, if anything. */
export async function answer(
  calls: AlertCalls,
  update: typeof ACKNOWLEDGE | typeof RESOLVE,
  by: string,
): Promise<FollowVerdict | undefined> {
  if (by.trim() === '' || by.length > 200) {
    throw new InvalidInputError('by takes a name of up to 200 characters');
  }
  const { status, recurrence } = await describe(calls);
  // Between two runs of a recurring alert there is nobody to take the update.
  if (hasEnded(status) || (recurrence && status === 'scheduled')) return notFollowed(status);
  const hindered = await change(calls, update, [by.trim()]);
  return hindered === 'already-firing' ? 'not-followed' : hindered;
}

function notFollowed(status: AlertStatus): FollowVerdict {
  return hasEnded(status) ? `already-${status}` : 'not-followed';
}

/** Changes an alert in one step within its workflow; too late when it is past what could be changed. */
async function updateAlert(
  workflow: WorkflowHandle,
  update: string,
  args: [unknown, ...unknown[]],
): Promise<'done' | 'too-late' | 'no-worker'> {
  try {
    await workflow.executeUpdate<void, [unknown, ...unknown[]]>(update, { args });
    return 'done';
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'no-worker';
    if (isTooLate(error)) return 'too-late';
    throw error;
  }
}

function isTooLate(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === TOO_LATE;
}
