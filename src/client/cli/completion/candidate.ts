export interface Candidate {
  value: string;
  /** What it is, in a few words; bash does not show it. */
  about: string;
}

/** The shell is to complete names of files, which it does best. */
export const FILES = 'files';

export type Candidates = Candidate[] | typeof FILES;
