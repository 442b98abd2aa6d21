import type { Duration } from '@temporalio/common';
import type { AlertInput } from './input.js';
import type { Retry } from './memo.js';
import type { Holding } from './outcome.js';

// Optional fields were added later: alerts that were asleep at the time lack them.
export interface FireRequest extends Pick<
  AlertInput,
  'type' | 'args' | 'expires' | 'for' | 'onceIn' | 'critical' | 'group' | 'labels'
> {
  channel: string;
  /** ISO 8601, UTC. */
  dueAt: string;
  /** The time for which a condition that must hold is checked, ISO 8601, UTC. @default dueAt */
  at?: string;
  /** The state after earlier checks. */
  holding?: Holding | null;
  /** The retry policy, which its digest uses too. */
  retry?: Retry;
  /** In a follow-up: the number of earlier messages. */
  round?: number;
  /** The intended waiting after the due time, in milliseconds. */
  grace?: number;
  /** The time limit of loading and checking, in milliseconds. */
  timeout?: number;
  /** The failure of the local attempt, which counts as the first attempt. */
  failed?: FailedAttempt;
}

export interface FailedAttempt {
  message: string;
  type?: string;
  /** Present if the failure said when to retry. */
  nextRetryDelay?: Duration;
}

/** Asks to fire on the task queue of a channel with a limit instead. */
export interface Limited {
  status: 'limited';
  taskQueue: string;
}

/** Reports that the check of a local attempt takes long, so that an activity with heartbeats has to do it. */
export interface Slow {
  status: 'slow';
}

/** Adds the occurrence to a result, because Temporal keeps no input of a local activity. */
export type Local<Result> = Result & Pick<FireRequest, 'dueAt' | 'round'>;
