export interface Candidate {
  value: string;
  /** A description of a few words, which bash does not show. */
  about: string;
}

/** Means that the shell completes names of files by itself. */
export const FILES = 'files';

export type Candidates = Candidate[] | typeof FILES;

/** Returns candidates for values that need no description. */
export function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, about: '' }));
}
