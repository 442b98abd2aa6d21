import { type AlertStatus, statuses } from '../../contract/status.js';
import { pendingAttempts } from '../listing/pending.js';
import type { Attempt } from './attempts.js';

/** The progress of an alert on one of its channels. */
export interface ChannelProgress {
  channel: string;
  /** `holding`: the condition holds, but not yet long enough. */
  status: AlertStatus | 'holding';
  attempts: number;
  /** Why it was not delivered, or not yet. */
  reason: string | null;
  /** The id that the receiver gave the delivery. */
  id: string | null;
}

type Progress = Omit<ChannelProgress, 'channel'>;

const notStarted: Progress = { status: 'scheduled', attempts: 0, reason: null, id: null };

/** Returns the progress on each channel, which is that of its last attempt. */
export function channelProgress(attempts: Attempt[], channels: string[]): ChannelProgress[] {
  return channels.map((channel) => {
    const last = attempts.findLast((attempt) => attempt.channel === channel);
    return { channel, ...(last ? progressOf(last) : notStarted) };
  });
}

function progressOf({ end, pending, limited }: Attempt): Progress {
  if (end?.how === 'returned') {
    const { status, attempts, reason, deliveryId: id } = end.result;
    return { status: statusByResult.get(status) ?? 'scheduled', attempts, reason, id };
  }
  if (end?.how === 'failed') {
    return { status: 'failed', attempts: end.attempts, reason: end.error, id: null };
  }
  if (end?.how === 'cancelled') return { ...notStarted, status: 'cancelled' };
  if (!pending) return notStarted;
  const { attempts, retrying, error } = pendingAttempts(pending);
  if (attempts === 0) return { ...notStarted, reason: limited ? 'waits for its turn' : null };
  return { status: retrying ? 'retrying' : 'firing', attempts, reason: error, id: null };
}

/** Maps the result of an attempt to a status. */
const statusByResult = new Map<string, ChannelProgress['status']>([
  ...[...statuses, 'holding' as const].map((status) => [status, status] as const),
  ['silenced', 'skipped'],
  ['repeated', 'skipped'],
  ['held', 'scheduled'],
  ['gathered', 'firing'],
]);
