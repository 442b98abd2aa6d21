/** Names the workflow type of a silence. */
export const SILENCE_WORKFLOW = 'silence';

export interface SilenceInput {
  /** ISO 8601, UTC. Null: until it is lifted, for a silence that recurs. */
  until: string | null;
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

/** Describes a silence that is in force in each of its weekly windows. */
export interface RecurringSilence extends Omit<Silence, 'until'> {
  /** Null: until it is lifted. */
  until: string | null;
  /** Weekly window without its zone, such as `Tue 02:00-04:00`. */
  every: string;
  timezone: string;
}
