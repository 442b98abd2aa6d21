import type { Duration } from '@temporalio/common';
import type { AlertInput } from './input.js';
import type { Retry } from './memo.js';
import type { Holding } from './outcome.js';

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
  /** What it had to wait on purpose after it was due, in milliseconds. */
  grace?: number;
  /** For loading and checking, in milliseconds. */
  timeout?: number;
  /** How the local attempt failed, as which the first attempt counts. */
  failed?: FailedAttempt;
}

export interface FailedAttempt {
  message: string;
  type?: string;
  /** Where the failure said when to try again. */
  nextRetryDelay?: Duration;
}

/** To be fired on that task queue instead, at whose pace the channel delivers. */
export interface Limited {
  status: 'limited';
  taskQueue: string;
}

/** Of a local attempt: its check takes long, and is left to an activity on which Temporal keeps an eye. */
export interface Slow {
  status: 'slow';
}

/** Temporal keeps no input of a local activity. */
export type Local<Result> = Result & Pick<FireRequest, 'dueAt' | 'round'>;
