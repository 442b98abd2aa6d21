import { PAUSE, type PausedUntil, RESUMED } from '../../workflows/messages.js';
import { type AlertDescription, hasEnded, stillPaused } from '../description.js';
import { BadInput } from '../../errors.js';
import { pauseEnd } from '../pause-end.js';
import type { InstantInput } from '../schedule-options.js';
import { utc } from '../when/utc.js';
import { localZone, parseZone } from '../when/zone.js';
import { type AlertCalls, falseIfUnknown } from './alert-calls.js';
import { change, type ChangeVerdict, hindrance } from './change.js';
import { describe } from './describe.js';

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
    throw new BadInput(`a pause until ${end} is over already: choose a time to come`);
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
  if (!recurrence) return change(calls, PAUSE, [until]);
  // Between two runs Temporal keeps it for the next.
  const signal = () => calls.workflow.signal<[PausedUntil]>(PAUSE, until);
  const sent = await calls.call(signal).catch(falseIfUnknown);
  return sent === false ? hindrance(calls) : undefined;
}
