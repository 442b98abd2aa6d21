import type { AlertType } from '../registry/define-alert.js';
import type { ChannelResult } from '../workflows/alert-state.js';
import type { Checked } from './check.js';
import type { FireRequest } from './fire-request.js';

/** What became of an alert on a channel that was checked and, if it had something to say, delivered under an id. */
export function resultOf(
  { channel, for: forMillis }: FireRequest,
  type: AlertType,
  checked: Checked,
  attempts: number,
  deliveryId: string,
): ChannelResult {
  const remembers = type.resolved !== undefined || Boolean(forMillis);
  const done = { channel, attempts, ...(remembers && { holding: checked.holding }) };
  if (checked.say !== 'nothing') return { ...done, status: 'sent', deliveryId };
  return { ...done, status: checked.wait ? 'holding' : 'skipped', reason: checked.reason };
}
