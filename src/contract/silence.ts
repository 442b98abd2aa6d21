import { hasLabels, keywordsOf, type Labels } from './labels.js';

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
  /** Silences only alerts that have all of these labels; absent if labels do not matter. */
  labels?: Labels;
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

type Scope = Pick<Silence, 'type' | 'labels'>;

/** Returns whether a silence is for an alert of this type, with these labels. */
export function isFor(
  { type, labels = {} }: Scope,
  alert: { type: string; labels?: Labels },
): boolean {
  return (type === null || type === alert.type) && hasLabels(alert.labels ?? {}, labels);
}

/** Returns which alerts a silence is for: `http-check with team=ops`. */
export function scopeText({ type, labels = {} }: Scope): string {
  const keywords = keywordsOf(labels).join(', ');
  return `${type ?? 'every type'}${keywords && ` with ${keywords}`}`;
}
