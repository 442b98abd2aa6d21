import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/fire.js';
import { fired, firing, wakesAt } from './alert-state.js';
import { localChannel } from './fire-here.js';
import { requestOf } from './fire-on.js';
import type { Alert } from './steering.js';

/**
 * A message that comes while a local attempt is made has Temporal ask for that task anew, now with the message, and
 * without the attempt. What it has delivered is no less delivered: the worker remembers.
 */
export async function recall(planned: Alert, current: Alert): Promise<void> {
  const now = Date.now();
  const { state, input } = planned;
  const channel = localChannel(state, input);
  if (channel === undefined || current.state.outcome || now < wakesAt(state)) return;
  const { remember } = proxyLocalActivities<Activities>({ startToCloseTimeout: '30s' });
  const result = await CancellationScope.nonCancellable(() =>
    remember(requestOf(channel, firing(state, now), input)),
  );
  if (result) current.state = fired(firing(current.state, now), now, [result]);
}
