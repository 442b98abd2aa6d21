import type { ACKNOWLEDGE, RESOLVE } from '../../workflows/messages.js';
import type { AlertStatus, EndStatus } from '../../workflows/outcome.js';
import { hasEnded } from '../description.js';
import { BadInput } from '../../errors.js';
import type { AlertCalls } from './alert-calls.js';
import { change } from './change.js';
import { describe } from './describe.js';

/** Why there was nothing to acknowledge. */
export type FollowVerdict = 'not-followed' | `already-${EndStatus}`;

/** Tells an alert that is followed up what somebody has done; what hindered it, if anything. */
export async function answer(
  calls: AlertCalls,
  update: typeof ACKNOWLEDGE | typeof RESOLVE,
  by: string,
): Promise<FollowVerdict | undefined> {
  if (by.trim() === '' || by.length > 200) {
    throw new BadInput('by takes a name of up to 200 characters');
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
