import { Context } from '@temporalio/activity';
import type { AlertType } from '../registry/define-alert.js';
import type { Services } from '../registry/services.js';
import { LOCAL_CHECK } from '../workflows/messages.js';
import { timeoutText } from '../workflows/timeout-text.js';
import { check, type Checked } from './check.js';
import type { FireRequest } from './fire-request.js';
import { within } from './within.js';

/** A local attempt has no more time for its check. */
export class StillChecking extends Error {}

/** Within the time limit of its type, and only until it is cancelled, also where the check does not heed the signal. */
export function checkInTime(
  type: AlertType,
  request: FireRequest,
  services: Omit<Services, 'log' | 'signal'>,
): Promise<Checked> {
  const { log, info, cancellationSignal, cancelled } = Context.current();
  const timeout = request.timeout ?? info.startToCloseTimeoutMs;
  const soon = info.isLocal && timeout > LOCAL_CHECK;
  const error = soon ? new StillChecking() : new Error(timeoutText('START_TO_CLOSE'));
  const checking = within(soon ? LOCAL_CHECK : timeout, error, (late) => {
    const signal = AbortSignal.any([cancellationSignal, late]);
    return check(type, request, { ...services, log, signal });
  });
  return Promise.race([checking, cancelled]);
}
