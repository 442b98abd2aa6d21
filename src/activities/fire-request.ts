import type { Holding } from '../workflows/holding.js';
import type { AlertInput, Retry } from '../workflows/messages.js';

// What is optional came later: alerts that were asleep then have none of it.
export interface FireRequest extends Pick<
  AlertInput,
  'type' | 'args' | 'expires' | 'for' | 'onceIn' | 'critical' | 'group'
> {
  channel: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** ISO 8601, UTC: the time that a condition that must hold is checked for; `dueAt` by default. */
  at?: string;
  /** What is remembered of the checks before. */
  holding?: Holding | null;
  /** With which its digest is delivered. */
  retry?: Retry;
  /** Of a follow-up: how many messages there were. */
  round?: number;
  /** For loading and checking, in milliseconds. */
  timeout?: number;
}

/** To be fired on that task queue instead, at whose pace the channel delivers. */
export interface Limited {
  status: 'limited';
  taskQueue: string;
}
