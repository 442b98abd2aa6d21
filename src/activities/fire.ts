import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type { AlertType, Services } from '../registry/define-alert.js';
import type { AlertTypes } from '../registry/discover.js';
import type { ChannelResult } from '../workflows/alert-state.js';
import type { AlertInput } from '../workflows/messages.js';
import type { Channels } from './channels/channels.js';
import { withAttempt } from './attempt.js';
import { heartbeating } from './heartbeating.js';

export interface FireRequest extends Pick<AlertInput, 'type' | 'args' | 'expires'> {
  channel: string;
  /** ISO 8601, UTC. */
  dueAt: string;
}

export type Activities = ReturnType<typeof createActivities>;

export interface Dependencies {
  types: AlertTypes;
  channels: Channels;
  services: Pick<Services, 'db' | 'now'>;
}

/** Reload, re-check, deliver: all in one activity, so that each attempt sees fresh data. */
export function createActivities(dependencies: Dependencies) {
  return {
    fire: (request: FireRequest): Promise<ChannelResult> =>
      withAttempt(() => heartbeating(() => fire(request, dependencies))),
  };
}

async function fire(
  request: FireRequest,
  { types, channels, services }: Dependencies,
): Promise<ChannelResult> {
  const { log, info, cancellationSignal: signal } = Context.current();
  const { channel, dueAt, expires } = request;
  const alertId = info.workflowExecution?.workflowId ?? '';
  const done = { channel, attempts: info.attempt };

  const type = types.get(request.type);
  if (!type) throw final('UnknownType', `no alert type is named ${request.type}`);
  const target = channels.get(channel);
  if (!target) throw final('UnknownChannel', `no channel is named ${channel}`);

  if (expires !== null && services.now().getTime() > Date.parse(dueAt) + expires) {
    log.warn('expired', { dueAt });
    return {
      ...done,
      status: 'expired',
      reason: `it was due at ${dueAt} and not delivered in time`,
    };
  }
  const checked = await untilCancelled(check(type, request, { ...services, log, signal }));
  if ('skip' in checked) {
    log.info('skipped', { reason: checked.skip });
    return { ...done, status: 'skipped', reason: checked.skip };
  }
  // The last moment to cancel: what has been handed to a channel may have been read.
  if (signal.aborted) throw new CancelledFailure('cancelled before it was delivered');
  const idempotencyKey = `${alertId}:${dueAt}:${channel}`;
  const context = { alertId, type: type.type, dueAt, idempotencyKey };
  const { id } = await target.deliver(checked.message, context);
  log.info('sent', { channel, deliveryId: id });
  return { ...done, status: 'sent', deliveryId: id };
}

async function check(type: AlertType, { args }: FireRequest, services: Services) {
  const parsed = type.args.safeParse(args);
  if (!parsed.success) throw final('BadArgs', `bad args: ${z.prettifyError(parsed.error)}`);
  const subject = type.load ? await type.load(parsed.data, services) : parsed.data;
  if (subject === undefined || subject === null) return { skip: 'its subject is gone' };
  const verdict = type.condition ? await type.condition(subject, services) : true;
  if (verdict !== true) return { skip: verdict || 'its condition no longer holds' };
  return { message: await type.message(subject, services) };
}

/** Gives up on a check that does not heed the signal. */
function untilCancelled<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, Context.current().cancelled]);
}

function final(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message.replaceAll(/\s*\n\s*/g, ' '), type);
}
