import { type AlertStatus, statuses } from '../../contract/outcome.js';
import { pendingAttempts } from '../listing/pending.js';
import type { Attempt } from './attempts.js';

/** How far an alert has come on one of its channels. */
export interface ChannelProgress {
  channel: string;
  /** `holding`: its condition holds, not yet long enough. */
  status: AlertStatus | 'holding';
  attempts: number;
  /** Why it was not delivered, or not yet. */
  reason: string | null;
  /** The channel's own id of what it delivered. */
  id: string | null;
}

type Progress = Omit<ChannelProgress, 'channel'>;

const nothingYet: Progress = { status: 'scheduled', attempts: 0, reason: null, id: null };

/** Returns the progress on each channel: that of the last attempt there. */
export function channelProgress(attempts: Attempt[], channels: string[]): ChannelProgress[] {
  return channels.map((channel) => {
    const last = attempts.findLast((attempt) => attempt.channel === channel);
    return { channel, ...(last ? progressOf(last) : nothingYet) };
  });
}

function progressOf({ end, pending, limited }: Attempt): Progress {
  if (end?.how === 'returned') {
    const { status, attempts, reason, deliveryId: id } = end.result;
    return { status: shown.get(status) ?? 'scheduled', attempts, reason, id };
  }
  if (end?.how === 'failed') {
    return { status: 'failed', attempts: end.attempts, reason: end.error, id: null };
  }
  if (end?.how === 'cancelled') return { ...nothingYet, status: 'cancelled' };
  if (!pending) return nothingYet;
  const { attempts, retrying, error } = pendingAttempts(pending);
  if (attempts === 0) return { ...nothingYet, reason: limited ? 'waits for its turn' : null };
  return { status: retrying ? 'retrying' : 'firing', attempts, reason: error, id: null };
}

/** Results of an attempt that are shown as a status. */
const shown = new Map<string, ChannelProgress['status']>([
  ...[...statuses, 'holding' as const].map((status) => [status, status] as const),
  ['silenced', 'skipped'],
  ['repeated', 'skipped'],
  ['held', 'scheduled'],
  ['gathered', 'firing'],
]);
