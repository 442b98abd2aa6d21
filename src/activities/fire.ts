import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { OpenChannel } from '../channels/channels.js';
import type { FireRequest, Limited } from '../contract/fire-request.js';
import type { ChannelResult } from '../contract/state.js';
import { channelResult, checkInTime, type Nothing } from './check.js';
import { contextOf, deliver, type Occurrence, requireChannel } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { gate } from './gate.js';
import { typeOf } from './readable.js';
import { type RecentDeliveries, recordDelivery } from './recent-deliveries.js';

/** Returns a key of the execution. It includes the run id, because an alert's id may be used again. */
export function executionOf(request: Occurrence): string {
  const { workflowExecution: { runId = '', workflowId = '' } = {} } = Context.current().info;
  return `${runId}/${contextOf(request, workflowId, false).idempotencyKey}`;
}

/** Makes one attempt: passes the gates, loads, checks, and delivers on one channel. */
export async function fire(
  request: FireRequest,
  { types, channels, services, findSilence, observer }: Dependencies,
  recent: RecentDeliveries<ChannelResult>,
): Promise<ChannelResult | Limited> {
  const { log, info } = Context.current();
  const { channel, failed } = request;
  // Temporal keeps the error, counts the attempt and schedules the next one. The error is in the log already.
  if (failed && info.attempt === 1) {
    throw ApplicationFailure.create({ ...failed, category: ApplicationFailureCategory.BENIGN });
  }
  const execution = executionOf(request);
  const delivery = recent.get(execution);
  if (delivery) return delivery;
  const done = { channel, attempts: info.attempt };

  const type = typeOf(request, types);
  const check = () => checkInTime(type, request, { services, observer });
  const deliverNothing = (checked: Nothing) => {
    const nothing = channelResult(request, type, checked, info.attempt, '');
    log.info(nothing.status, { channel, reason: checked.reason });
    return nothing;
  };
  let target: OpenChannel;
  try {
    target = requireChannel(channel, channels);
  } catch (error) {
    // A channel out of order must not keep an alert from ending that has nothing to deliver there.
    const checked = await check();
    if (checked.say === 'nothing') return deliverNothing(checked);
    throw error;
  }
  const blocked = await gate(request, type, target, { services, findSilence });
  if (blocked?.status === 'limited') return blocked;
  if (blocked) {
    log[blocked.status === 'expired' ? 'warn' : 'info'](blocked.status, {
      channel,
      reason: blocked.reason,
    });
    return { ...done, ...blocked };
  }
  const checked = await check();
  if (checked.say === 'nothing') return deliverNothing(checked);
  const context = contextOf(request, info.workflowExecution?.workflowId ?? '', checked.resolved);
  const to = { channel, target, observer };
  const sending = deliver(to, checked.say, context).then((deliveryId) => {
    log.info('sent', { channel, deliveryId });
    return channelResult(request, type, checked, info.attempt, deliveryId);
  });
  return recordDelivery(recent, execution, sending);
}
