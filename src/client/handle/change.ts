import type { EndStatus } from '../../workflows/outcome.js';
import { hasEnded } from '../description.js';
import { NoWorker } from '../../errors.js';
import { updateAlert } from '../update-alert.js';
import { type AlertCalls, falseIfUnknown } from './alert-calls.js';
import { describe } from './describe.js';

/** Why an alert could not be changed; one that is `already-firing` is being delivered, or tries to be. */
export type ChangeVerdict = 'already-firing' | `already-${EndStatus}`;

/** How long a worker may take to do it. */
const CHANGE_TIMEOUT = 15_000;

/** Changes an alert within its workflow; what hindered it, if anything. @throws UnknownAlert, NoWorker */
export async function change(
  calls: AlertCalls,
  update: string,
  args: [unknown, ...unknown[]],
): Promise<ChangeVerdict | undefined> {
  const updating = () => updateAlert(calls.workflow, update, args);
  // Unknown by now is one that has ended meanwhile.
  const done = await calls.call(updating, CHANGE_TIMEOUT).catch(falseIfUnknown);
  if (done === 'no-worker') throw new NoWorker();
  return done === 'done' ? undefined : hindrance(calls);
}

/** Why it does not sleep. */
export async function hindrance(calls: AlertCalls): Promise<ChangeVerdict> {
  const { status } = await describe(calls);
  return hasEnded(status) ? `already-${status}` : 'already-firing';
}
