import type { FireRequest } from './fire-request.js';
import type { Retry } from './memo.js';
import type { ChannelResult } from './state.js';

/** Names the workflow that gathers alerts of one group for one channel into one message. */
export const DIGEST_WORKFLOW = 'digest';

export interface DigestInput {
  channel: string;
  group: string;
  /** How long the digest gathers after its first alert, in milliseconds. */
  window: number;
  /** The task queue of the delivery, if the channel has a limit. */
  taskQueue?: string;
  timeout: number;
  /** @default unlimited, as Temporal's */
  retry?: Retry;
  /** Alerts that joined during the previous delivery. */
  members?: DigestMember[];
}

/** Describes the digest workflow to callers that must not import its code. */
export type DigestWorkflow = (input: DigestInput) => Promise<void>;

export interface DigestMember {
  alertId: string;
  request: FireRequest;
}

/** Names the signals: an alert joins or leaves a digest, and the digest reports the result to the alert. */
export const JOIN = 'join';
export const LEAVE = 'leave';
export const DIGESTED = 'digested';

export interface Digested {
  /** Identifies the occurrence of the alert. */
  dueAt: string;
  result: ChannelResult;
}

export interface DigestBatch {
  channel: string;
  group: string;
  members: DigestMember[];
}

/** Splits a batch, whose alerts have different recipients, into one batch each, by position. */
export interface DigestSplit {
  batches: number[][];
}

/** Returns the key of an occurrence of an alert within a digest. */
export function memberKey(alertId: string, dueAt: string): string {
  return `${alertId}:${dueAt}`;
}
