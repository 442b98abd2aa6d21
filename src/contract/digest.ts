import type { FireRequest } from './fire-request.js';
import type { Retry } from './memo.js';
import type { ChannelResult } from './state.js';

/** The workflow that gathers alerts of one group for one channel, so that they go out as one message. */
export const DIGEST_WORKFLOW = 'digest';

export interface DigestInput {
  channel: string;
  group: string;
  /** How long it gathers from the first alert on, in milliseconds. */
  window: number;
  /** Where the channel has a limit: on which it is delivered. */
  taskQueue?: string;
  timeout: number;
  /** By default Temporal's: for ever. */
  retry?: Retry;
  /** Those that came while others were delivered. */
  members?: DigestMember[];
}

/** The signature of the digest workflow, for callers that must not import its code. */
export type DigestWorkflow = (input: DigestInput) => Promise<void>;

export interface DigestMember {
  alertId: string;
  request: FireRequest;
}

/** The signals to a digest, by an alert that takes part in it or is cancelled; and by the digest to its alerts. */
export const JOIN = 'join';
export const LEAVE = 'leave';
export const DIGESTED = 'digested';

export interface Digested {
  /** Which occurrence of the alert. */
  dueAt: string;
  result: ChannelResult;
}

export interface DigestBatch {
  channel: string;
  group: string;
  members: DigestMember[];
}

/** One occurrence of one alert, as a digest knows it. */
export function memberKey(alertId: string, dueAt: string): string {
  return `${alertId}:${dueAt}`;
}
