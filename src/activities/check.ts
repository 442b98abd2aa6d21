import { Context } from '@temporalio/activity';
import type { AlertContext, AlertType } from '../alert-types/define-alert.js';
import type { Message } from '../channels/channel.js';
import type { FireRequest } from '../contract/fire-request.js';
import { LOCAL_CHECK } from '../contract/input.js';
import type { Holding } from '../contract/outcome.js';
import type { ChannelResult } from '../contract/state.js';
import { timeoutText } from '../contract/timeout-text.js';
import type { Services } from '../services/services.js';
import { withTimeout } from '../util/with-timeout.js';
import { SlowCheckError } from '../util/errors.js';
import { boundedText } from './bounded.js';
import { type Dependencies, type Observer, unobserved } from './dependencies.js';
import { readArgs } from './readable.js';
import { evaluateRule, type RuleResult } from './rule.js';

export type Nothing = Extract<RuleResult, { say: 'nothing' }>;

export type Checked = Nothing | { say: Message; resolved: boolean; holding: Holding | null };

/** Loads fresh data and returns what the type has to say. */
async function check(
  type: AlertType,
  request: FireRequest,
  services: Services,
  alert: AlertContext,
  observer: Observer,
): Promise<Checked> {
  const args = readArgs(type, request);
  const loadAndCheck = async () => {
    const subject = type.load ? await type.load(args, services, alert) : args;
    if (subject === undefined || subject === null) return undefined;
    const holds = type.condition ? await type.condition(subject, services, alert) : true;
    return { subject, holds };
  };
  const observed = type.load || type.condition ? observer : unobserved;
  const found = await observed.check(type.type, loadAndCheck);
  if (!found) return nothing('its subject is gone');

  const { subject, holds } = found;
  const verdict = evaluateRule({
    holds: holds === true || holds || 'its condition no longer holds',
    before: request.holding ?? null,
    at: request.at ?? request.dueAt,
    forMillis: request.for ?? 0,
    resolves: type.resolved !== undefined,
    again: request.round !== undefined,
  });
  if (verdict.say === 'nothing') return verdict;
  const { holding } = verdict;
  const say =
    verdict.say === 'resolved'
      ? await type.resolved?.(subject, services, alert)
      : await type.message(subject, services, alert);
  return say ? { say, resolved: verdict.say === 'resolved', holding } : nothing('nothing to say');
}

function nothing(reason: string): Nothing {
  return { say: 'nothing', reason, holding: null, wait: false };
}

/**
 * Checks within the time limit. A timeout or a cancellation also ends a check that ignores the signal.
 *
 * @param alertId the alert of the workflow by default
 */
export function checkInTime(
  type: AlertType,
  request: FireRequest,
  { services, observer = unobserved }: Pick<Dependencies, 'services' | 'observer'>,
  alertId?: string,
): Promise<Checked> {
  const { log, info, cancellationSignal, cancelled } = Context.current();
  const id = alertId ?? info.workflowExecution?.workflowId ?? '';
  const alert = { id, dueAt: new Date(request.dueAt), attempt: info.attempt };
  const timeout = request.timeout ?? info.startToCloseTimeoutMs;
  const soon = info.isLocal && timeout > LOCAL_CHECK;
  const error = soon ? new SlowCheckError() : new Error(timeoutText('START_TO_CLOSE'));
  const checking = withTimeout(soon ? LOCAL_CHECK : timeout, error, (late) => {
    const signal = AbortSignal.any([cancellationSignal, late]);
    return check(type, request, { ...services, log, signal }, alert, observer);
  });
  return Promise.race([checking, cancelled]);
}

/** Returns the result of an alert on a channel, after the check and, if there was a message, its delivery. */
export function channelResult(
  { channel, for: forMillis }: FireRequest,
  type: AlertType,
  checked: Checked,
  attempts: number,
  deliveryId: string,
): ChannelResult {
  const remembers = type.resolved !== undefined || Boolean(forMillis);
  const done = { channel, attempts, ...(remembers && { holding: checked.holding }) };
  if (checked.say !== 'nothing')
    return { ...done, status: 'sent', deliveryId: boundedText(deliveryId) };
  return {
    ...done,
    status: checked.wait ? 'holding' : 'skipped',
    reason: boundedText(checked.reason),
  };
}
