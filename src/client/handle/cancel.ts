import type { EndStatus } from '../../contract/outcome.js';
import { hasEnded } from '../listing/description.js';
import { type AlertCalls, falseIfUnknown } from './alert-calls.js';
import { describe, result } from './describe.js';

/** What became of a cancellation; `cancelling` is accepted, and takes effect as soon as a worker runs. */
export type CancelVerdict = 'cancelled' | 'cancelling' | `already-${EndStatus}`;

/** How long a worker may take to say what became of the alert. */
const CANCEL_TIMEOUT = 15_000;

export async function cancel(calls: AlertCalls): Promise<CancelVerdict> {
  const before = await describe(calls);
  if (hasEnded(before.status)) return `already-${before.status}`;
  await requestCancel(calls);
  const signal = AbortSignal.timeout(CANCEL_TIMEOUT);
  try {
    await result(calls, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return verdict(calls);
}

/** False if there is no such alert. */
export async function requestCancel({ workflow, call }: AlertCalls): Promise<boolean> {
  const cancelled = await call(() => workflow.cancel()).catch(falseIfUnknown);
  return cancelled !== false;
}

/** What has become of it by now. */
export async function verdict(calls: AlertCalls): Promise<CancelVerdict> {
  const { status } = await describe(calls);
  if (status === 'cancelled') return status;
  return hasEnded(status) ? `already-${status}` : 'cancelling';
}
