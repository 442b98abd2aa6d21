/** Names the workflow type of a silence. */
export const SILENCE_WORKFLOW = 'silence';

export interface SilenceInput {
  /** ISO 8601, UTC. */
  until: string;
}

/** Describes a silence in the memo of its workflow. Times are ISO 8601, UTC. */
export interface Silence {
  /** Null silences every type. */
  type: string | null;
  until: string;
  reason: string;
  by: string;
  createdAt: string;
}
