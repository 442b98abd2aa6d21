/** The workflow type of a silence, and what it is started with. */
export const SILENCE_WORKFLOW = 'silence';

export interface SilenceInput {
  /** ISO 8601, UTC. */
  until: string;
}

/** What keeps alerts from going out, in the memo of its workflow. Times are ISO 8601, UTC. */
export interface Silence {
  /** Null for every type. */
  type: string | null;
  until: string;
  reason: string;
  by: string;
  createdAt: string;
}
